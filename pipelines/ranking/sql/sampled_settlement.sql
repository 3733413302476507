-- One row per settlement of an outlier or a control that no finding names; its number is negative.
with
sampled as (
    select stay_id,
    from outlier_stay
    union
    select stay_id,
    from control_stay
)

select
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    greatest(net_settlement.fund_pay_sumamt, 0) as fund_amount,
    -row_number() over () as setl_no,
from net_settlement
semi join sampled on net_settlement.mdtrt_id = sampled.stay_id
anti join named_settlement on net_settlement.setl_id = named_settlement.setl_id
