-- One row per settlement whose leads hold other money than their findings accuse there: there must be none.
-- Counted from the findings' own records, each charge line and each whole settlement once over all leads.
with
accusation as (
    select
        lead_finding.finding_id,
        finding_record.record_type,
        finding_record.record_id,
        greatest(coalesce(finding_record.amount, 0), 0) as amount,
    from lead_finding
    inner join lead on lead_finding.lead_id = lead.lead_id and lead.state not in ('closed', 'withdrawn')
    inner join finding_record on lead_finding.finding_id = finding_record.finding_id
),

claim as (
    select
        accusation.finding_id,
        net_settlement.setl_id,
        '' as line_id,
        accusation.amount,
    from accusation
    inner join net_settlement on accusation.record_id = net_settlement.setl_id
    where accusation.record_type = 'settlement'
    union all
    select
        accusation.finding_id,
        net_charge_line.setl_id,
        net_charge_line.feedetl_sn as line_id,
        least(accusation.amount, greatest(net_charge_line.det_item_fee_sumamt, 0)) as amount,
    from accusation
    inner join net_charge_line on accusation.record_id = net_charge_line.feedetl_sn
    where accusation.record_type = 'charge_line'
),

distinct_record as (
    select
        claim.setl_id,
        claim.line_id,
        max(claim.amount) as amount,
    from claim
    anti join judged_claim on claim.finding_id = judged_claim.finding_id and claim.setl_id = judged_claim.setl_id
    group by claim.setl_id, claim.line_id
),

accused as (
    select
        net_settlement.setl_id,
        least(
            greatest(max(net_settlement.fund_pay_sumamt), 0),
            greatest(
                sum(distinct_record.amount) filter (distinct_record.line_id <> ''),
                max(distinct_record.amount) filter (distinct_record.line_id = '')
            )
        ) as accused_amount,
    from distinct_record
    inner join net_settlement on distinct_record.setl_id = net_settlement.setl_id
    group by net_settlement.setl_id
),

held as (
    -- leads without findings, outliers and controls, stand on settlements that no finding accuses
    select
        lead_record.setl_id,
        sum(lead_record.amount) as held_amount,
    from lead_record
    where lead_record.lead_id in (select lead_finding.lead_id, from lead_finding)
    group by lead_record.setl_id
)

select
    coalesce(accused.setl_id, held.setl_id) as setl_id,
    coalesce(held.held_amount, 0) as held_amount,
    coalesce(accused.accused_amount, 0) as accused_amount,
from accused
full join held on accused.setl_id = held.setl_id
where coalesce(held.held_amount, 0) <> coalesce(accused.accused_amount, 0)
order by setl_id
