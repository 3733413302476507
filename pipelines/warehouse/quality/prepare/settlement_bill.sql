-- One row per settlement that stands or has standing charge lines: what was settled and what its lines add up to.
with
billed as (
    select
        setl_id,
        min(fixmedins_code) as fixmedins_code,
        count(*) as n_lines,
        sum(det_item_fee_sumamt) as billed_amount,
    from net_charge_line
    group by setl_id
)

select
    coalesce(net_settlement.setl_id, billed.setl_id) as setl_id,
    coalesce(net_settlement.fixmedins_code, billed.fixmedins_code) as fixmedins_code,
    case when net_settlement.setl_id is null then 0 else 1 end as is_settled,
    coalesce(billed.n_lines, 0) as n_lines,
    coalesce(net_settlement.medfee_sumamt, 0) as settled_amount,
    coalesce(billed.billed_amount, 0) as billed_amount,
from net_settlement
full outer join billed
    on net_settlement.setl_id = billed.setl_id
-- Without charge lines delivered, their absence says nothing about a settlement.
where exists (select 1, from charge_line)
