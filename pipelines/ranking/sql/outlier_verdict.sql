-- One row per model and stay that no rule accused and inspectors judged: how unusual it was, and whether it held.
with
judged_lead as (
    select
        outcome.lead_id,
        coalesce(net_settlement.mdtrt_id, previous_lead.subject_id) as stay_id,
        case outcome.verdict
            when 'confirmed' then 1.0
            when 'partial' then 0.5
            else 0.0
        end as held,
    from outcome
    left join outcome_record on outcome.lead_id = outcome_record.lead_id
    left join net_settlement on outcome_record.setl_id = net_settlement.setl_id
    left join previous_lead on outcome.lead_id = previous_lead.lead_id
    where
        outcome.verdict in ('confirmed', 'partial', 'rejected')
        and (
            outcome_record.drawn = 'control'
            or outcome_record.model_id is not null
            or (
                outcome_record.lead_id is null
                and (previous_lead.control or list_contains(previous_lead.schemes, 'outlier'))
            )
        )
)

select distinct
    score.model_id,
    score.subject_id as stay_id,
    score.percentile,
    cast(judged_lead.held as double) as held,
from judged_lead
inner join score on judged_lead.stay_id = score.subject_id
where score.subject_type = 'stay' and score.percentile is not null
order by score.model_id, stay_id, score.percentile, held
