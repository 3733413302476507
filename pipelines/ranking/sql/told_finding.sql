-- One row per finding that its lead tells of: the open ones, or all of them where the whole lead is closed.
with
open_lead as (
    select distinct component,
    from open_finding
)

select
    finding_lead.finding_no,
    finding_lead.lead_id,
    finding_lead.kind,
    finding_lead.subject_type,
    finding_lead.subject_id,
    row_number() over (partition by finding_lead.component order by finding_lead.place) as place,
    open_lead.component is null as is_closed,
from finding_lead
left join open_lead on finding_lead.component = open_lead.component
left join open_finding on finding_lead.finding_no = open_finding.finding_no
where open_lead.component is null or open_finding.finding_no is not null
