-- One row per stay drawn at random among those nothing points at, for an unbiased estimate of precision.
with
listed as (
    select lead_id,
    from lead_probability
    union all
    select lead_id,
    from outlier_stay
),

wanted as (
    select
        greatest(
            cast(floor(max(ranking_weight.control_share) * count(*) + 0.5) as bigint),
            case when count(*) >= max(ranking_weight.control_from) then 1 else 0 end
        ) as n_controls,
    from listed
    cross join ranking_weight
),

drawn as (
    select
        stay.stay_id,
        row_number() over (
            order by sha256(cast(ranking_weight.seed as varchar) || '|' || stay.stay_id) asc, stay.stay_id asc
        ) as place,
    from stay
    cross join ranking_weight
    left join stay_score on stay.stay_id = stay_score.stay_id
    left join accused_stay on stay.stay_id = accused_stay.stay_id
    where
        stay.fund_amount > 0
        and coalesce(stay_score.percentile, 0) < ranking_weight.model_lead_percentile
        and accused_stay.stay_id is null
        -- judged as one or the other, it is not looked at again
        and 'L' || left(sha256('control|stay|' || stay.stay_id), 16) not in (
            select closing_verdict.lead_id, from closing_verdict
        )
        and 'L' || left(sha256('record|stay|' || stay.stay_id), 16) not in (
            select closing_verdict.lead_id, from closing_verdict
        )
)

select
    drawn.stay_id,
    'L' || left(sha256('control|stay|' || drawn.stay_id), 16) as lead_id,
from drawn
cross join wanted
where drawn.place <= wanted.n_controls
