-- One row per lead and settlement or charge line it claims money of, before leads are weighed against each other.
with
finding_claim as (
    select
        open_finding.lead_id,
        accused_record.setl_id,
        accused_record.line_id,
        max(accused_record.claimed_amount) as claimed_amount,
    from open_finding
    inner join accused_record on open_finding.finding_id = accused_record.finding_id
    -- what inspectors have looked at for this scheme is settled, one way or the other
    anti join judged_claim
        on accused_record.finding_id = judged_claim.finding_id and accused_record.setl_id = judged_claim.setl_id
    group by open_finding.lead_id, accused_record.setl_id, accused_record.line_id
),

outlier_settlement as (
    select
        outlier_stay.lead_id,
        outlier_stay.excess_amount,
        net_settlement.setl_id,
        greatest(net_settlement.fund_pay_sumamt, 0) as fund_amount,
        sum(greatest(net_settlement.fund_pay_sumamt, 0)) over (
            partition by outlier_stay.lead_id
            order by net_settlement.setl_time asc, net_settlement.setl_id asc
            rows between unbounded preceding and current row
        ) as running_amount,
    from outlier_stay
    inner join net_settlement on outlier_stay.stay_id = net_settlement.mdtrt_id
),

outlier_claim as (
    -- what the stay cost beyond its peers, taken from its settlements in order
    select
        lead_id,
        setl_id,
        cast(null as varchar) as line_id,
        greatest(0, least(fund_amount, excess_amount - (running_amount - fund_amount))) as claimed_amount,
    from outlier_settlement
),

control_claim as (
    -- a control is looked at whole and claims nothing
    select
        control_stay.lead_id,
        net_settlement.setl_id,
        cast(null as varchar) as line_id,
        0 as claimed_amount,
    from control_stay
    inner join net_settlement on control_stay.stay_id = net_settlement.mdtrt_id
),

claim as (
    select *, from finding_claim
    union all
    select *, from outlier_claim
    union all
    select *, from control_claim
)

select
    claim.lead_id,
    claim.setl_id,
    claim.line_id,
    cast(claim.claimed_amount as decimal(18, 2)) as claimed_amount,
from claim
order by claim.lead_id, claim.setl_id, claim.line_id
