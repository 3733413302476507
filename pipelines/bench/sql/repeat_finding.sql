-- One row per finding, made once more under another id, of other records, as often as there are numbers.
select
    finding.* replace (
        finding.finding_id || '-' || nth as finding_id,
        finding.subject_id || '-' || nth as subject_id
    ),
from finding
cross join number
where finding.state not in ('withdrawn', 'shadow', 'muted')
