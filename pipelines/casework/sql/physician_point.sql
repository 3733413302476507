-- One row per physician and confirmed lead with the running total of the calendar year and what it leads to.
with
running as (
    select
        year(given_point.closed_on) as score_year,
        given_point.*,
        sum(given_point.least_points) over so_far as least_total,
        sum(given_point.most_points) over so_far as most_total,
    from given_point
    window so_far as (
        partition by given_point.fixmedins_code, given_point.doctor, year(given_point.closed_on)
        order by given_point.closed_on, given_point.lead_id
        rows unbounded preceding
    )
),

in_force as ( -- the whole table of the latest day that is not after the closing
    select
        running.fixmedins_code,
        running.doctor,
        running.lead_id,
        threshold.points,
        threshold.consequence,
    from running
    inner join knowledge_physician_threshold as threshold on running.closed_on >= threshold.valid_from
    qualify rank() over (
        partition by running.fixmedins_code, running.doctor, running.lead_id order by threshold.valid_from desc
    ) = 1
),

reached as (
    select
        running.score_year,
        running.fixmedins_code,
        running.doctor,
        running.lead_id,
        max_by(threshold.points, threshold.points) filter (where running.least_total >= threshold.points) as sure_points,
        max_by(threshold.consequence, threshold.points)
        filter (where running.least_total >= threshold.points) as sure_consequence,
        max_by(threshold.points, threshold.points) as likely_points,
        max_by(threshold.consequence, threshold.points) as likely_consequence,
    from running
    inner join in_force as threshold
        on
            running.fixmedins_code = threshold.fixmedins_code
            and running.doctor = threshold.doctor
            and running.lead_id = threshold.lead_id
            and running.most_total >= threshold.points
    group by running.score_year, running.fixmedins_code, running.doctor, running.lead_id
)

select
    running.score_year,
    running.fixmedins_code,
    institution.fixmedins_name,
    running.doctor,
    running.lead_id,
    running.schemes,
    running.closed_on,
    running.n_records,
    running.confirmed_amt,
    running.least_points,
    running.most_points,
    cast(running.least_total as integer) as least_total,
    cast(running.most_total as integer) as most_total,
    nullif(concat_ws(
        '；',
        '已达' || reached.sure_points || '分：' || reached.sure_consequence,
        case
            when reached.likely_points > coalesce(reached.sure_points, 0)
                then '按上限已达' || reached.likely_points || '分：' || reached.likely_consequence
        end
    ), '') as warning,
    running.origin,
from running
left join reached
    on
        running.score_year = reached.score_year
        and running.fixmedins_code = reached.fixmedins_code
        and running.doctor = reached.doctor
        and running.lead_id = reached.lead_id
left join institution on running.fixmedins_code = institution.fixmedins_code
order by running.score_year, running.fixmedins_code, running.doctor, running.closed_on, running.lead_id
