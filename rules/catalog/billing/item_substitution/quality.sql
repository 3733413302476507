-- One row per institution that settles and delivers no books of its goods: what it hands out cannot be checked.
with
silent as (
    select
        fixmedins_code,
        fixmedins_name,
    from institution
    where
        fixmedins_code not in (
            select stock.fixmedins_code, from inventory as stock
            group by stock.fixmedins_code
        )
)

select
    'no_inventory' as kind,
    silent.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(silent.fixmedins_name), '未上传进销存，', cast(count(*) as varchar),
        '次结算的药品耗材无法与库存核对，无法判断是否串换，请补传。'
    ) as message,
from net_settlement as paid
inner join silent on paid.fixmedins_code = silent.fixmedins_code
group by silent.fixmedins_code
order by subject
