-- One row per stay drawn at random among those no lead tells of, for an unbiased estimate of precision. One handed out
-- stays until it is judged or accused, however few leads there are by then.
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

handed_out as (
    select subject_id as stay_id,
    from previous_lead
    where control and state not in ('closed', 'withdrawn')
),

drawn as (
    select
        stay.stay_id,
        handed_out.stay_id is not null as is_handed_out,
        row_number() over (
            order by
                handed_out.stay_id is null asc,
                sha256(cast(ranking_weight.seed as varchar) || '|' || stay.stay_id) asc,
                stay.stay_id asc
        ) as place,
    from stay
    cross join ranking_weight
    left join handed_out on stay.stay_id = handed_out.stay_id
    left join outlier_stay on stay.stay_id = outlier_stay.stay_id
    left join accused_stay on stay.stay_id = accused_stay.stay_id
    where
        stay.fund_amount > 0
        and outlier_stay.stay_id is null
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
where drawn.place <= wanted.n_controls or drawn.is_handed_out
