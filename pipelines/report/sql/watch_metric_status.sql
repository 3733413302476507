-- One row per metric of the newest month: how many institutions have a value, have peers, and are held against their past.
with
newest as (
    select max(month_on) as month_on,
    from metric_month
)

select
    metric_month.metric,
    count(*) as n_institutions,
    count(*) filter (where metric_month.peer_group is null) as n_without_peers,
    count(*) filter (where metric_month.status = 'judged') as n_judged,
    count(*) filter (where metric_month.status = 'history_short') as n_history_short,
    max(case when metric_month.status <> 'not_tested' then 1 else 0 end) = 1 as is_tested,
from metric_month
inner join newest on metric_month.month_on = newest.month_on
group by metric_month.metric
order by metric_month.metric
