-- One row per settlement whose leads hold other money than their findings accuse there: there must be none.
-- Counted from the records of the findings, each charge line and each whole settlement once over all leads.
with
distinct_record as (
    select
        accused_record.setl_no,
        accused_record.line_no,
        max(accused_record.claimed_amount) as amount,
    from lead_finding
    inner join lead on lead_finding.lead_id = lead.lead_id and lead.state not in ('closed', 'withdrawn')
    inner join standing_finding on lead_finding.finding_id = standing_finding.finding_id
    inner join accused_record on standing_finding.rowid = accused_record.finding_no
    left join judged_claim
        on accused_record.finding_no = judged_claim.finding_no and accused_record.setl_no = judged_claim.setl_no
    where judged_claim.finding_no is null
    group by accused_record.setl_no, accused_record.line_no
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
