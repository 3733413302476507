-- One row per item of the catalogue that is worth buying to sell again: known as such, or dear by the day.
with
price as (
    select
        charged.med_list_codg,
        sum(charged.charged_amount) / sum(charged.charged_qty * coalesce(pack_charge.pack_cnt, 1)) as unit_price,
    from goods_charge as charged
    left join pack_charge
        on charged.fixmedins_code = pack_charge.fixmedins_code and charged.med_list_codg = pack_charge.med_list_codg
    where charged.charged_qty > 0
    group by charged.med_list_codg
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
