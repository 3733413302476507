-- One row per item of the catalogue that is worth buying to sell again: known as such, or dear by the day.
select distinct
    item.med_list_codg,
    item.med_list_name as drug_name,
    item.day_dose,
from catalog as item
left join knowledge_resaleable_drug as known
    on
        item.med_list_codg like concat(coalesce(known.item_prefix, ''), '%')
        and item.med_list_name like concat('%', coalesce(known.name_part, ''), '%')
where
    item.list_type = '101'
    and item.day_dose > 0
    and (known.source is not null or item.pric_uplmt_amt * item.day_dose >= $min_day_price)
