-- One row per finding that no planted case explains, with the honest look-alike it fell for if it is one.
with
explained as (
    select
        touched.finding_id,
        max((truth.role = 'planted')::integer) as planted,
        min(truth.kind) as kind,
        min(truth.case_id) as case_id,
    from touched
    inner join truth on touched.case_id = truth.case_id
    group by touched.finding_id
)

select
    finding.scheme,
    finding.finding_id,
    finding.subject_type,
    finding.subject_id,
    finding.amount,
    explained.case_id as look_alike,
    explained.kind,
    finding.message,
from published.finding as finding
left join explained on finding.finding_id = explained.finding_id
where finding.state <> 'withdrawn' and coalesce(explained.planted, 0) = 0
order by finding.scheme, finding.finding_id
