-- One row per person and way from one institution to another in too short a time, with how often and how fast.
with
counted as (
    select
        psn_no,
        earlier_name,
        earlier_done,
        later_name,
        later_done,
        is_local,
        count(*) as n_pairs,
        count(distinct visited_on) as n_days,
        min(visited_on) as first_on,
        max(visited_on) as last_on,
        greatest(1, cast(round(min(gap_minutes)) as integer)) as least_minutes,
        greatest(1, cast(round(max(gap_minutes)) as integer)) as most_minutes,
    from far_pair
    group by psn_no, earlier_name, earlier_done, later_name, later_done, is_local
)

select
    psn_no,
    n_pairs,
    concat(
        cast(first_on as varchar),
        case
            when n_days > 1 then concat('至', cast(last_on as varchar), '有', cast(n_days as varchar), '天')
            else ''
        end,
        '先在', earlier_name, earlier_done, '，',
        case when least_minutes < most_minutes then concat(cast(least_minutes as varchar), '至') else '' end,
        cast(most_minutes as varchar), '分钟后又在', later_name, case when is_local = 1 then '' else '（另一县）' end,
        later_done
    ) as route,
    row_number() over (
        partition by psn_no order by -n_pairs, first_on, earlier_name, later_name, earlier_done, later_done
    ) as nth,
    sum(n_pairs) over (partition by psn_no) as n_all_pairs,
    count(*) over (partition by psn_no) as n_routes,
from counted
