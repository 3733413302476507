-- One row per standing finding with the lead it is part of; place 1 heads the lead and gives it its subject and kind.
with
placed as (
    select
        kinded_finding.finding_no,
        finding_component.component,
        row_number() over (
            partition by finding_component.component
            order by
                -- who is meant as a whole goes before one of his records
                case kinded_finding.kind when 'ring' then 1 when 'person' then 2 else 3 end asc,
                -- by date before amount: an amount moves with every refund, and the head names the lead
                kinded_finding.severity_order asc, kinded_finding.begn_date asc nulls last, kinded_finding.finding_id asc
        ) as place,
    from kinded_finding
    inner join finding_component on kinded_finding.finding_no = finding_component.finding_no
),

head as (
    select
        placed.component,
        'L' || left(sha256(
            kinded_finding.kind || '|' || kinded_finding.subject_type || '|' || kinded_finding.subject_id
        ), 16) as lead_id,
        kinded_finding.kind,
        kinded_finding.subject_type,
        kinded_finding.subject_id,
    from placed
    inner join kinded_finding on placed.finding_no = kinded_finding.finding_no
    where placed.place = 1
)

select
    placed.finding_no,
    placed.component,
    head.lead_id,
    head.kind,
    head.subject_type,
    head.subject_id,
    placed.place,
from placed
inner join head on placed.component = head.component
