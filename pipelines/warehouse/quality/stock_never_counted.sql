-- One row per institution of whose stocked items a tenth or more were never counted.
select
    fixmedins_code as subject,
    sum(case when counted_at is null then 1 else 0 end) as n_records,
    concat(
        count(*), ' 个进销存品种中 ', sum(case when counted_at is null then 1 else 0 end),
        ' 个从未盘点，期初库存不明，不判断进销存是否相符。请上传盘点记录。'
    ) as message,
from stock_item
group by fixmedins_code
having sum(case when counted_at is null then 1 else 0 end) * 10 >= count(*)
order by subject
