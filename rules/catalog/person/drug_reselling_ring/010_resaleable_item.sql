-- One row per item of the catalogue that is worth buying to sell again: known as such, or dear by the day.
with
price as (
    select
        charge_line.med_list_codg,
        sum(charge_line.det_item_fee_sumamt) / sum(charge_line.cnt * coalesce(pack_charge.pack_cnt, 1)) as unit_price,
    from charge_line
    left join pack_charge
        on charge_line.fixmedins_code = pack_charge.fixmedins_code and charge_line.med_list_codg = pack_charge.med_list_codg
    where charge_line.list_type = '101' and charge_line.cnt > 0
    group by charge_line.med_list_codg
)

select distinct
    item.med_list_codg,
    item.med_list_name as drug_name,
    -- grouping by numbers is far cheaper than by text
    cast(dense_rank() over (order by item.med_list_name) as integer) as drug_no,
    item.day_dose,
from catalog as item
left join knowledge_resaleable_drug as known
    on
        item.med_list_codg like concat(coalesce(known.item_prefix, ''), '%')
        and item.med_list_name like concat('%', coalesce(known.name_part, ''), '%')
left join price on item.med_list_codg = price.med_list_codg
where
    item.list_type = '101'
    and item.day_dose > 0
    and (known.source is not null or price.unit_price * item.day_dose >= $min_day_price)
