-- One row per standing finding that nobody has judged, or not all of: it accuses a settlement not looked at yet.
with
accused as (
    select
        accused_record.finding_no,
        count(*) as n_records,
        count(judged_claim.setl_no) as n_judged,
    from accused_record
    left join judged_claim
        on accused_record.finding_no = judged_claim.finding_no and accused_record.setl_no = judged_claim.setl_no
    group by accused_record.finding_no
)

select
    finding_lead.finding_no,
    finding_lead.component,
    finding_lead.lead_id,
    finding_lead.kind,
    coalesce(accused.n_judged, 0) as n_judged,
from finding_lead
inner join standing_finding on finding_lead.finding_no = standing_finding.rowid
left join accused on finding_lead.finding_no = accused.finding_no
left join closing_verdict on finding_lead.lead_id = closing_verdict.lead_id
where
    accused.n_judged < accused.n_records
    -- a finding without settlements goes with its lead
    or (
        accused.finding_no is null
        and (closing_verdict.lead_id is null or standing_finding.first_seen_on > closing_verdict.closed_on)
    )
