-- One row per settlement of an institution whose settlements and charge lines do not add up to the same sum.
with
settled_total as (
    select
        fixmedins_code,
        sum(medfee_sumamt) as amount,
    from net_settlement
    group by fixmedins_code
),

billed_total as (
    select
        fixmedins_code,
        sum(det_item_fee_sumamt) as amount,
    from net_charge_line
    group by fixmedins_code
),

-- Where both totals agree nothing is missing, and millions of settlements need not be compared one by one.
differing as (
    select coalesce(settled_total.fixmedins_code, billed_total.fixmedins_code) as fixmedins_code,
    from settled_total
    full outer join billed_total
        on settled_total.fixmedins_code = billed_total.fixmedins_code
    where abs(coalesce(settled_total.amount, 0) - coalesce(billed_total.amount, 0)) > 1 -- yuan
),

settled as (
    select
        net_settlement.setl_id,
        net_settlement.fixmedins_code,
        net_settlement.medfee_sumamt,
    from net_settlement
    inner join differing
        on net_settlement.fixmedins_code = differing.fixmedins_code
),

billed as (
    select
        net_charge_line.setl_id,
        net_charge_line.fixmedins_code,
        count(*) as n_lines,
        sum(net_charge_line.det_item_fee_sumamt) as amount,
    from net_charge_line
    inner join differing
        on net_charge_line.fixmedins_code = differing.fixmedins_code
    group by net_charge_line.setl_id, net_charge_line.fixmedins_code
)

select
    coalesce(settled.setl_id, billed.setl_id) as setl_id,
    coalesce(settled.fixmedins_code, billed.fixmedins_code) as fixmedins_code,
    case when settled.setl_id is null then 0 else 1 end as is_settled,
    coalesce(billed.n_lines, 0) as n_lines,
    coalesce(settled.medfee_sumamt, 0) as settled_amount,
    coalesce(billed.amount, 0) as billed_amount,
from settled
full outer join billed
    on
        settled.setl_id = billed.setl_id
        and settled.fixmedins_code = billed.fixmedins_code
-- Without charge lines delivered, their absence says nothing about a settlement.
where exists (select 1, from charge_line)
