-- One row per drug moved by the pack whose pack size the catalogue does not give.
select
    inventory.med_list_codg as subject,
    count(*) as n_records,
    concat(
        coalesce(min(catalog.med_list_name), min(inventory.med_list_name), inventory.med_list_codg), '：',
        count(distinct inventory.fixmedins_code), ' 家机构 ', count(*),
        ' 条进销存记录按包装计量，目录没有包装换算，已按每包装 1 计算。请在目录中填写包装换算。'
    ) as message,
from inventory
left join catalog
    on inventory.med_list_codg = catalog.med_list_codg
where
    inventory.unit = 'pack'
    and catalog.pack_cnt is null
    and coalesce(catalog.list_type, '101') in ('101', '102')
group by inventory.med_list_codg
order by subject
