-- One row per lead of findings: the probability that an inspector confirms it.
with
believed as (
    select
        finding_lead.lead_id,
        kinded_finding.rule_family,
        kinded_finding.scheme,
        case
            -- seen and rejected already: only what came after the verdict speaks again
            when outcome.verdict = 'rejected' and kinded_finding.first_seen_on <= outcome.closed_on
                then ranking_weight.rejected
            else (
                ranking_weight.prior_verdicts * case kinded_finding.severity
                    when 'high' then ranking_weight.prior_high
                    when 'medium' then ranking_weight.prior_medium
                    else ranking_weight.prior_low
                end + coalesce(scheme_verdict.n_confirmed, 0)
            ) / (ranking_weight.prior_verdicts + coalesce(scheme_verdict.n_verdicts, 0))
        end as believed,
        ranking_weight.same_signal,
    from finding_lead
    inner join kinded_finding on finding_lead.finding_id = kinded_finding.finding_id
    left join scheme_verdict on kinded_finding.scheme = scheme_verdict.scheme
    left join outcome on finding_lead.lead_id = outcome.lead_id
    cross join ranking_weight
),

scheme_signal as (
    -- ten findings of one scheme are one signal: the strongest
    select
        lead_id,
        rule_family,
        scheme,
        same_signal,
        max(believed) as believed,
    from believed
    group by lead_id, rule_family, scheme, same_signal
),

discounted_signal as (
    select
        lead_id,
        rule_family,
        scheme,
        believed * power(
            same_signal,
            row_number() over (partition by lead_id, rule_family order by believed desc, scheme asc) - 1
        ) as believed,
    from scheme_signal
),

combined_signal as (
    select
        lead_id,
        product(1 - believed order by rule_family, scheme) as doubt,
    from discounted_signal
    group by lead_id
),

model_signal as (
    select
        finding_lead.lead_id,
        max(stay_score.percentile) as percentile,
    from finding_lead
    inner join accused_record on finding_lead.finding_id = accused_record.finding_id
    inner join stay_score on accused_record.mdtrt_id = stay_score.stay_id
    where finding_lead.kind = 'record'
    group by finding_lead.lead_id
)

select
    combined_signal.lead_id,
    round(
        least(
            ranking_weight.ceiling,
            1 - combined_signal.doubt * (
                1 - ranking_weight.model_raise * greatest(
                    0,
                    (coalesce(model_signal.percentile, 0) - ranking_weight.model_from)
                    / (1 - ranking_weight.model_from)
                )
            )
        ),
        4
    ) as probability,
from combined_signal
left join model_signal on combined_signal.lead_id = model_signal.lead_id
cross join ranking_weight
order by combined_signal.lead_id
