-- One row per standing lead that is no control: whether its probability is an estimate made beforehand or measured, by
-- the verdicts on the scheme of its findings that has least of them, or on the model's own leads.
with
judged as (
    select
        lead_finding.lead_id,
        min(coalesce(rule_precision.n_judged, 0)) as n_judged,
        max($measured_from) as measured_from,
    from lead_finding
    inner join finding on lead_finding.finding_id = finding.finding_id
    left join rule_precision
        on finding.scheme = rule_precision.scheme and finding.severity is not distinct from rule_precision.severity
    group by lead_finding.lead_id
),

modelled as (
    select
        lead.lead_id,
        coalesce((
            select max(model_calibration.n_judged), from model_calibration
            where model_calibration.method = 'isotonic'
        ), 0) as n_judged,
        $calibrated_from as measured_from,
    from lead
    where list_contains(lead.schemes, 'outlier')
),

counted as (
    select *, from judged
    union all
    select *, from modelled
)

select
    lead.lead_id,
    counted.n_judged >= counted.measured_from as is_measured,
    case
        when counted.n_judged >= counted.measured_from then '实测（同类已核查' || counted.n_judged || '条）'
        else '预估（同类已核查' || counted.n_judged || '条，满' || counted.measured_from || '条为实测）'
    end as probability_basis,
from lead
inner join counted on lead.lead_id = counted.lead_id
where lead.state not in ('withdrawn', 'closed') and not lead.control
order by lead.lead_id
