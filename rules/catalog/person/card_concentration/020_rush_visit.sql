-- One row per visit within a stretch at one till that is fuller than the till usually is at that hour.
with
quarter_visit as (
    select
        fixmedins_code,
        coalesce(setl_optr, '') as till,
        hour(begntime) * 4 + floor(minute(begntime) / 15) as quarter_no,
        count(*) as n_visits,
    from net_settlement
    where med_type not in ('21', '52') and fixmedins_code in (select till_visit.fixmedins_code, from till_visit)
    group by fixmedins_code, setl_optr, hour(begntime) * 4 + floor(minute(begntime) / 15)
),

open_day as (
    select
        fixmedins_code,
        coalesce(setl_optr, '') as till,
        count(distinct cast(begntime as date)) as n_days,
    from net_settlement
    where med_type not in ('21', '52') and fixmedins_code in (select till_visit.fixmedins_code, from till_visit)
    group by fixmedins_code, setl_optr
),

counted as (
    select
        till_visit.*,
        open_day.n_days,
        -- visits a window at this quarter of an hour of an open day
        quarter_visit.n_visits * $window_minutes / (15.0 * open_day.n_days) as usual_visits,
        count(*) over (
            partition by till_visit.till_id, till_visit.visited_on
            order by till_visit.minute_of_day range between current row and $window_minutes following
        ) as n_following,
    from till_visit
    inner join open_day
        on till_visit.fixmedins_code = open_day.fixmedins_code and till_visit.till = open_day.till
    inner join quarter_visit
        on
            till_visit.fixmedins_code = quarter_visit.fixmedins_code
            and till_visit.till = quarter_visit.till
            and till_visit.quarter_no = quarter_visit.quarter_no
),

started as (
    select
        *,
        max(case
            -- Poisson: two standard deviations above what the till sees at that hour
            when n_following >= greatest($min_cards, usual_visits + 2 * sqrt(usual_visits)) then minute_of_day
        end) over (
            partition by till_id, visited_on
            order by minute_of_day, setl_id rows between unbounded preceding and current row
        ) as started_at,
    from counted
),

member as (
    select
        *,
        lag(minute_of_day) over (partition by till_id, visited_on order by minute_of_day, setl_id) as previous_at,
    from started
    where minute_of_day - started_at <= $window_minutes
)

select
    *,
    concat(till_id, '|', cast(visited_on as varchar), '|', cast(count(
        case when previous_at is null or minute_of_day - previous_at > $window_minutes then 1 end
    ) over (
        partition by till_id, visited_on
        order by minute_of_day, setl_id rows between unbounded preceding and current row
    ) as varchar)) as rush_id,
from member
