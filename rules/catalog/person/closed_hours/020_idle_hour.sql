-- One row per institution and hour at which it is otherwise idle; tails of the opening hours are marked.
with
reached as (
    select
        *,
        min(is_busy) over (
            partition by fixmedins_code order by hour_from_21 rows between unbounded preceding and current row
        ) as is_evening,
        min(case when hour_from_21 > 9 then 1 else is_busy end) over (
            partition by fixmedins_code order by hour_from_21 rows between current row and unbounded following
        ) as is_morning,
    from hour_visit
),

opened as ( -- at night an institution is open only in one piece with the evening or the morning
    select
        *,
        case when hour_no between 6 and 21 then is_busy else greatest(is_evening, is_morning) end as is_open,
    from reached
),

sided as (
    select
        *,
        coalesce(lag(is_open) over (partition by fixmedins_code order by hour_from_21), 0) as is_open_before,
        coalesce(lead(is_open) over (partition by fixmedins_code order by hour_from_21), 0) as is_open_after,
        min(case when is_open = 1 then hour_no end) over (partition by fixmedins_code) as opens_at,
        max(case when is_open = 1 then hour_no end) over (partition by fixmedins_code) as closes_at,
    from opened
)

select
    fixmedins_code,
    hour_no,
    n_all,
    n_visits,
    opens_at,
    closes_at,
    greatest(is_open_before, is_open_after) as is_tail, -- who comes at closing time is served
from sided
where is_open = 0
