-- One row per lead and settlement or charge line it claims money of, before leads are weighed against each other.
with
finding_claim as (
    select
        standing_lead.lead_no,
        accused_record.setl_no,
        accused_record.line_no,
        max(accused_record.claimed_amount) as claimed_amount,
    from open_finding
    inner join standing_lead on open_finding.lead_id = standing_lead.lead_id
    inner join accused_record on open_finding.finding_no = accused_record.finding_no
    left join judged_claim
        on accused_record.finding_no = judged_claim.finding_no and accused_record.setl_no = judged_claim.setl_no
    -- what inspectors have looked at for this scheme is settled; as an anti join DuckDB fails to bind it
    where judged_claim.finding_no is null
    group by standing_lead.lead_no, accused_record.setl_no, accused_record.line_no
),

outlier_settlement as (
    select
        standing_lead.lead_no,
        outlier_stay.excess_amount,
        claimed_settlement.setl_no,
        claimed_settlement.fund_amount,
        sum(claimed_settlement.fund_amount) over (
            partition by outlier_stay.lead_id
            order by net_settlement.setl_time asc, net_settlement.setl_id asc
            rows between unbounded preceding and current row
        ) as running_amount,
    from outlier_stay
    inner join standing_lead on outlier_stay.lead_id = standing_lead.lead_id
    inner join claimed_settlement on outlier_stay.stay_id = claimed_settlement.mdtrt_id
    inner join net_settlement on claimed_settlement.setl_id = net_settlement.setl_id
),

outlier_claim as (
    -- what the stay cost beyond its peers, taken from its settlements in order
    select
        lead_no,
        setl_no,
        cast(null as bigint) as line_no,
        greatest(0, least(fund_amount, excess_amount - (running_amount - fund_amount))) as claimed_amount,
    from outlier_settlement
),

control_claim as (
    -- a control is looked at whole and claims nothing
    select
        standing_lead.lead_no,
        claimed_settlement.setl_no,
        cast(null as bigint) as line_no,
        0 as claimed_amount,
    from control_stay
    inner join standing_lead on control_stay.lead_id = standing_lead.lead_id
    inner join claimed_settlement on control_stay.stay_id = claimed_settlement.mdtrt_id
),

claim as (
    select *, from finding_claim
    union all
    select *, from outlier_claim
    union all
    select *, from control_claim
)

select
    lead_no,
    setl_no,
    line_no,
    cast(claimed_amount as decimal(18, 2)) as claimed_amount,
from claim
