-- One row per dimension and what can be said of its series in the newest week: how many; those without a settlement too.
with
newest as (
    select max(week_on) as week_on,
    from spend_week
),

series as (
    select
        spend_week.dimension,
        spend_week.series_id,
        max(case when spend_week.week_on = newest.week_on then spend_week.status end) as status,
    from spend_week
    cross join newest
    where spend_week.week_on > newest.week_on - interval 53 week
    group by spend_week.dimension, spend_week.series_id
)

select
    dimension,
    coalesce(status, 'absent') as status,
    count(*) as n_series,
from series
group by dimension, coalesce(status, 'absent')
order by dimension, status
