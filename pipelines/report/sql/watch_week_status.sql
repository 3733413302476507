-- One row per dimension and what can be said of its series in the newest week: how many, and how
-- many of them lie above the band without being told of; those without a settlement too.
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
        max(case
            when
                spend_week.week_on = newest.week_on
                and spend_week.amount > spend_week.upper_amount
                and not spend_week.flagged then 1
            else 0
        end) as is_above,
    from spend_week
    cross join newest
    where spend_week.week_on > newest.week_on - interval 53 week
    group by spend_week.dimension, spend_week.series_id
)

select
    dimension,
    coalesce(status, 'absent') as status,
    count(*) as n_series,
    cast(sum(is_above) as integer) as n_above,
from series
group by dimension, coalesce(status, 'absent')
order by dimension, status
