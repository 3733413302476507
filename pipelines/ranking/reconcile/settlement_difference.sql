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

difference as (
    -- leads without findings, outliers and controls, stand on settlements that no finding accuses
    select
        coalesce(accused.setl_no, held_settlement.setl_no) as setl_no,
        held_settlement.unknown_id,
        coalesce(held_settlement.found_amount, 0) as held_amount,
        coalesce(accused.accused_amount, 0) as accused_amount,
    from accused
    full join held_settlement on accused.setl_no = held_settlement.setl_no
    where
        coalesce(held_settlement.found_amount, 0)
        <> least(coalesce(held_settlement.fund_amount, accused.accused_amount), coalesce(accused.accused_amount, 0))
),

named as (
    select
        coalesce(claimed_settlement.setl_id, difference.unknown_id) as setl_id,
        difference.held_amount,
        least(difference.accused_amount, coalesce(claimed_settlement.fund_amount, 0)) as accused_amount,
    from difference
    left join claimed_settlement on difference.setl_no = claimed_settlement.setl_no
)

select
    setl_id,
    held_amount,
    accused_amount,
from named
where held_amount <> accused_amount
order by setl_id
