-- One row per finding and thing that ties it to others: its subject, an accused settlement, or the case they share.
-- The subject ties so that one subject never heads two leads. A settlement ties single records, and rings to rings:
-- what an institution or a ring is accused of never ties stays together.
with
tie as (
    select
        kinded_finding.finding_id,
        kinded_finding.kind || '|settlement|' || accused_record.setl_id as tied_to,
    from kinded_finding
    inner join accused_record on kinded_finding.finding_id = accused_record.finding_id
    where kinded_finding.kind in ('record', 'ring')
    union
    select
        finding_id,
        kind || '|subject|' || subject_type || '|' || subject_id as tied_to,
    from kinded_finding
    union
    select
        finding_id,
        'case|' || least(finding_id, other_id) || '|' || greatest(finding_id, other_id) as tied_to,
    from same_case
)

select
    finding_id,
    tied_to,
    dense_rank() over (order by finding_id) - 1 as finding_no,
    dense_rank() over (order by tied_to) - 1 as tie_no,
from tie
order by finding_id, tied_to
