-- One row per institution with settlements whose charge lines add up to another sum.
select
    fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条结算的医疗费总额与费用明细合计相差 1 元以上(如 ', min(setl_id), ')，结算共 ',
        sum(settled_amount), ' 元，明细共 ', sum(billed_amount), ' 元。请核对退费和明细是否传全。'
    ) as message,
from settlement_bill
where
    is_settled = 1
    and n_lines > 0
    and abs(settled_amount - billed_amount) > 1 -- yuan: items are rounded one by one
group by fixmedins_code
order by subject
