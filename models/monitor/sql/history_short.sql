-- One row per kind of series of which some have too little history to be judged.
with
week_series as (
    select
        dimension,
        series_id,
        max(case when status = 'judged' then 1 else 0 end) as is_judged,
    from spend_week
    group by dimension, series_id
),

month_series as (
    select
        fixmedins_code,
        metric,
        max(case when status = 'judged' then 1 else 0 end) as is_judged,
    from metric_month
    where status <> 'not_tested'
    group by fixmedins_code, metric
)

select
    'spend_week.' || dimension as subject,
    count(*) as n_records,
    $weeks_short as message,
from week_series
where is_judged = 0
group by dimension
union all
select
    'metric_month.' || metric as subject,
    count(*) as n_records,
    $months_short as message,
from month_series
where is_judged = 0
group by metric
order by subject
