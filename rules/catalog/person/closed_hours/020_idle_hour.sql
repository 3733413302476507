-- One row per institution and hour at which it is otherwise idle; tails of the opening hours are marked.
with
reached as (
    select
        *,
        min(case when hour_from_noon < 9 then 1 else is_busy end) over (
            partition by fixmedins_code order by hour_from_noon rows between unbounded preceding and current row
        ) as is_evening,
        min(case when hour_from_noon > 18 then 1 else is_busy end) over (
            partition by fixmedins_code order by hour_from_noon rows between current row and unbounded following
        ) as is_morning,
    from hour_visit
),

opened as ( -- at night an institution is open only in one piece with the evening or the morning
    select
        *,
        case when hour_no between 6 and 21 then is_busy else greatest(is_evening, is_morning) end as is_open,
    from reached
),

followed as ( -- by day, trade that thins out leaves single hours without anybody, a closed door leaves two running
    select
        *,
        case
            when n_visits > 0 or lag(n_visits) over (partition by fixmedins_code order by hour_no) > 0 then 0
            else 1
        end as is_shut,
        case
            when n_visits > 0 or lead(n_visits) over (partition by fixmedins_code order by hour_no) > 0 then 0
            else 1
        end as is_still_shut,
    from opened
),

sided as (
    select
        *,
        max(case when is_open = 1 then hour_no end) over (
            partition by fixmedins_code order by hour_no rows between unbounded preceding and current row
        ) as open_until,
        max(case when is_shut = 1 then hour_no end) over (
            partition by fixmedins_code order by hour_no rows between unbounded preceding and current row
        ) as shut_since,
        min(case when is_open = 1 then hour_no end) over (
            partition by fixmedins_code order by hour_no rows between current row and unbounded following
        ) as open_again,
        min(case when is_still_shut = 1 then hour_no end) over (
            partition by fixmedins_code order by hour_no rows between current row and unbounded following
        ) as shut_until,
        coalesce(lag(is_open) over (partition by fixmedins_code order by hour_from_noon), 0) as is_open_before,
        coalesce(lead(is_open) over (partition by fixmedins_code order by hour_from_noon), 0) as is_open_after,
        coalesce(lag(is_open, 2) over (partition by fixmedins_code order by hour_from_noon), 0) as is_open_two_before,
        coalesce(lag(n_visits) over (partition by fixmedins_code order by hour_from_noon), 0) as n_before,
        min(case when is_open = 1 then hour_no end) over (partition by fixmedins_code) as opens_at,
        max(case when is_open = 1 then hour_no end) over (partition by fixmedins_code) as closes_at,
    from followed
)

select
    fixmedins_code,
    hour_no,
    n_all,
    n_visits,
    opens_at,
    closes_at,
    case -- who comes at closing time is served; an evening may thin out over two hours
        when is_open_before = 1 or is_open_after = 1 then 1
        when is_open_two_before = 1 and n_visits <= n_before then 1
        when hour_no between 6 and 21 and open_until > coalesce(shut_since, -1) then 1
        when hour_no between 6 and 21 and open_again < coalesce(shut_until, 24) then 1
        else 0
    end as is_tail,
from sided
where is_open = 0
