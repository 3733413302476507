-- One row per institution with charge lines whose settlement was never delivered.
select
    fixmedins_code as subject,
    sum(n_lines) as n_records,
    concat(
        sum(n_lines), ' 条费用明细的 ', count(*), ' 个结算ID没有对应结算(如 ', min(setl_id), ')，合计 ',
        sum(billed_amount), ' 元。请补传结算，或更正结算ID。'
    ) as message,
from settlement_bill
where is_settled = 0
group by fixmedins_code
order by subject
