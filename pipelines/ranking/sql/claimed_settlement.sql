-- One row per settlement that a lead may hold money of: those that findings name, those of outliers and of controls.
with
sampled as (
    select stay_id,
    from outlier_stay
    union
    select stay_id,
    from control_stay
)

select
    setl_id,
    mdtrt_id,
    psn_no,
    fund_amount,
    rowid as setl_no,
from named_settlement
union all
select
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    net_settlement.psn_no,
    greatest(net_settlement.fund_pay_sumamt, 0) as fund_amount,
    -row_number() over () as setl_no, -- no finding names it, so it has no number yet
from net_settlement
semi join sampled on net_settlement.mdtrt_id = sampled.stay_id
anti join named_settlement on net_settlement.setl_id = named_settlement.setl_id
