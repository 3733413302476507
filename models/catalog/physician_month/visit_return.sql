-- One row per physician and month with a visit: how many visits came soon after the person's previous one.
with
ordered_visit as (
    select
        fixmedins_code,
        atddr_no as physician,
        visited_on,
        date_diff(
            'day',
            lag(visited_on) over (partition by fixmedins_code, atddr_no, psn_no order by visited_on, visit_id),
            visited_on
        ) as days_since,
    from visit
    where atddr_no is not null
)

select
    fixmedins_code,
    physician,
    cast(date_trunc('month', visited_on) as date) as month_on,
    count(*) as n_visits,
    sum(case when days_since <= $return_days then 1 else 0 end) as n_returns,
from ordered_visit
group by fixmedins_code, physician, cast(date_trunc('month', visited_on) as date)
order by fixmedins_code, physician, month_on
