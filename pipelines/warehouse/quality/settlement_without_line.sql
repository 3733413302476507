-- One row per institution with settlements that have no charge line.
select
    fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条结算没有任何费用明细(如 ', min(setl_id), ')，合计 ', sum(settled_amount),
        ' 元，其收费无法核查。请补传费用明细。'
    ) as message,
from settlement_bill
where
    n_lines = 0
    and settled_amount > 0
group by fixmedins_code
order by subject
