-- One row per institution with stocked items that were never counted.
with
item as (
    select
        fixmedins_code,
        med_list_codg,
        max(known) as was_counted,
    from stock_ledger
    group by fixmedins_code, med_list_codg
)

select
    fixmedins_code as subject,
    sum(1 - was_counted) as n_records,
    concat(
        count(*), ' 个进销存品种中 ', sum(1 - was_counted), ' 个从未盘点，期初库存不明，不判断进销存是否相符。请上传盘点记录。'
    ) as message,
from item
group by fixmedins_code
having sum(1 - was_counted) > 0
order by subject
