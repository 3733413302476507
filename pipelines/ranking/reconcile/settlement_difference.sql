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
        accusation.record_id as setl_id,
        cast(null as bigint) as line_no,
        accusation.amount,
    from accusation
    where accusation.record_type = 'settlement'
    union all
    select
        accusation.finding_id,
        named_line.setl_id,
        named_line.rowid as line_no,
        least(accusation.amount, named_line.cost_amount) as amount,
    from accusation
    inner join named_line on accusation.record_id = named_line.feedetl_sn
    where accusation.record_type = 'charge_line'
),

distinct_record as (
    select
        named_settlement.rowid as setl_no,
        claim.line_no,
        max(claim.amount) as amount,
    from claim
    inner join named_settlement on claim.setl_id = named_settlement.setl_id
    anti join judged_claim on claim.finding_id = judged_claim.finding_id and claim.setl_id = judged_claim.setl_id
    group by named_settlement.rowid, claim.line_no
),

accused as (
    select
        setl_no,
        greatest(
            sum(amount) filter (line_no is not null),
            max(amount) filter (line_no is null)
        ) as accused_amount,
    from distinct_record
    group by setl_no
),

capped as (
    select
        named_settlement.setl_id,
        least(named_settlement.fund_amount, accused.accused_amount) as accused_amount,
    from accused
    inner join named_settlement on accused.setl_no = named_settlement.rowid
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
    coalesce(capped.setl_id, held.setl_id) as setl_id,
    coalesce(held.held_amount, 0) as held_amount,
    coalesce(capped.accused_amount, 0) as accused_amount,
from capped
full join held on capped.setl_id = held.setl_id
where coalesce(held.held_amount, 0) <> coalesce(capped.accused_amount, 0)
order by setl_id
