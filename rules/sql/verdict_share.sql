-- One row: how many judged leads the trial touches, and how much of them held.
with
touched as (
    select lead_record.lead_id,
    from lead_record
    inner join trial_settlement on lead_record.setl_id = trial_settlement.setl_id
    union
    select lead_finding.lead_id,
    from lead_finding
    inner join finding_draft on lead_finding.finding_id = finding_draft.finding_id
    union
    select judged_lead.lead_id,
    from judged_lead
    inner join finding_draft
        on
            judged_lead.subject_type = finding_draft.subject_type
            and judged_lead.subject_id = finding_draft.subject_id
)

select
    count(*) as n_judged,
    count(*) filter (where judged_lead.held > 0) as n_held,
    count(touched.lead_id) as n_judged_found,
    count(touched.lead_id) filter (where judged_lead.held > 0) as n_held_found,
    coalesce(sum(judged_lead.held) filter (where touched.lead_id is not null), 0.0) as held_found,
from judged_lead
left join touched on judged_lead.lead_id = touched.lead_id
