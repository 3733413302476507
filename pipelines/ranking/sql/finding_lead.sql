-- One row per standing finding with the lead it is part of; place 1 heads the lead and gives it its subject.
with
grouped as (
    select
        kinded_finding.finding_id,
        kinded_finding.kind,
        coalesce(
            'component|' || finding_component.component,
            kinded_finding.kind || '|' || kinded_finding.subject_type || '|' || kinded_finding.subject_id
        ) as lead_group,
        row_number() over (
            partition by
                coalesce(
                    'component|' || finding_component.component,
                    kinded_finding.kind || '|' || kinded_finding.subject_type || '|' || kinded_finding.subject_id
                )
            -- by date before amount: an amount moves with every refund, and the head names the lead
            order by
                kinded_finding.severity_order asc, kinded_finding.begn_date asc nulls last, kinded_finding.finding_id asc
        ) as place,
    from kinded_finding
    left join finding_component on kinded_finding.finding_id = finding_component.finding_id
),

head as (
    select
        grouped.lead_group,
        kinded_finding.kind,
        kinded_finding.subject_type,
        kinded_finding.subject_id,
    from grouped
    inner join kinded_finding on grouped.finding_id = kinded_finding.finding_id
    where grouped.place = 1
)

select
    grouped.finding_id,
    'L' || left(sha256(head.kind || '|' || head.subject_type || '|' || head.subject_id), 16) as lead_id,
    head.kind,
    head.subject_type,
    head.subject_id,
    grouped.place,
from grouped
inner join head on grouped.lead_group = head.lead_group
order by lead_id, grouped.place
