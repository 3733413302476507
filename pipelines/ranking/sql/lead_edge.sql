-- One row per finding and thing that ties it to others, both numbered: its subject, an accused settlement, or the
-- subject of another finding of its case. The subject ties so that one subject never heads two leads. A settlement ties
-- single records, and rings to rings: what an institution or a ring is accused of never ties stays together.
with
subject as (
    select
        finding_no,
        dense_rank() over (order by kind, subject_type, subject_id) - 1 as tie_no,
    from kinded_finding
),

counted as (
    select count(*) as n_findings, -- subjects are no more than findings
    from kinded_finding
)

select
    subject.finding_no,
    subject.tie_no,
from subject
union all
select
    same_case.finding_no,
    subject.tie_no,
from same_case
inner join subject on same_case.other_no = subject.finding_no
union all
select distinct
    kinded_finding.finding_no,
    counted.n_findings + 2 * accused_record.setl_no + (kinded_finding.kind = 'ring')::integer as tie_no,
from kinded_finding
inner join accused_record on kinded_finding.finding_no = accused_record.finding_no
cross join counted
where kinded_finding.kind in ('record', 'ring')
