-- One row per lead of findings: the probability that an inspector confirms it.
with
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
