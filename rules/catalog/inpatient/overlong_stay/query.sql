-- One row per stay that goes on long after its peers have gone home, with ever less done for the patient.
with
middle as (
    select
        peer_group,
        median(nights) as usual_nights,
        quantile_cont(nights, 0.99) as counted_limit,
    from peer_stay
    group by peer_group
),

spread as (
    select
        middle.peer_group,
        middle.usual_nights,
        middle.counted_limit,
        median(abs(ln(peer_stay.nights) - ln(middle.usual_nights))) as deviation,
    from middle
    inner join peer_stay on middle.peer_group = peer_stay.peer_group
    group by middle.peer_group, middle.usual_nights, middle.counted_limit
),

bound as (
    select
        peer_group,
        usual_nights,
        -- several drawn-out stays push the counted percentile up; the one the middle foretells stays where it was
        least(
            counted_limit,
            -- nights are whole: spread is at least the half night that is rounded away
            usual_nights * exp(2.326 * 1.4826 * greatest(deviation, ln((usual_nights + 0.5) / usual_nights)))
        ) as limit_nights,
    from spread
),

overlong as (
    select
        stay.*,
        peer_stay.peer_group,
        peer_stay.peer_size,
        bound.usual_nights,
        bound.limit_nights,
    from peer_stay
    inner join bound on peer_stay.peer_group = bound.peer_group
    inner join stay on peer_stay.stay_id = stay.stay_id
    where peer_stay.nights > bound.limit_nights and peer_stay.nights >= $min_ratio * bound.usual_nights
),

cost as (
    select
        overlong.stay_id,
        sum(case
            when 3 * date_diff('day', overlong.admitted_on, stay_day.charged_on) < overlong.nights
                then stay_day.total_amount
            else 0
        end) as early_cost,
        sum(case -- half-open: the day of leaving is no day of stay
            when
                3 * date_diff('day', overlong.admitted_on, stay_day.charged_on) >= 2 * overlong.nights
                and stay_day.charged_on < overlong.discharged_on
                then stay_day.total_amount
            else 0
        end) as late_cost,
        sum(case
            when date_diff('day', overlong.admitted_on, stay_day.charged_on) >= overlong.limit_nights
                then stay_day.total_amount
            else 0
        end) as excess_cost,
    from overlong
    inner join stay_day on overlong.stay_id = stay_day.stay_id
    group by overlong.stay_id
)

select
    overlong.stay_id as subject_id,
    overlong.fixmedins_code,
    overlong.psn_no,
    overlong.admitted_on as begn_date,
    overlong.discharged_on as end_date,
    cast(round(
        overlong.fund_amount * least(1, cost.excess_cost / nullif(overlong.total_amount, 0)), 2
    ) as decimal(18, 2)) as amount,
    overlong.main_diag_code,
    coalesce(overlong.main_diag_name, overlong.main_diag_code) as diagnosis,
    overlong.nights as n_nights,
    overlong.peer_group,
    replace(overlong.peer_group, overlong.diag_group, '同类诊断') as peers_said,
    overlong.peer_size,
    round(overlong.usual_nights, 1) as usual_nights,
    round(overlong.limit_nights, 1) as limit_nights,
    round(overlong.nights / overlong.usual_nights, 1) as ratio,
    round(cast(cost.late_cost as double) / cast(cost.early_cost as double), 2) as late_share,
from overlong
inner join cost on overlong.stay_id = cost.stay_id
where
    cost.early_cost > 0
    and cost.excess_cost > 0 -- as where the limit lies a fraction of a night below the stay: no money is at risk
    and cost.late_cost <= $max_late_share * cost.early_cost
    and overlong.total_amount > 0
order by subject_id
