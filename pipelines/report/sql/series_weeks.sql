-- One row per county, insurance type, visit type and institution: its weeks of the last year beside expectation.
with
newest as (
    select max(week_on) as week_on,
    from spend_week
)

select
    spend_week.dimension,
    spend_week.series_id,
    list(
        struct_pack(
            week_on := spend_week.week_on,
            amount := cast(spend_week.amount as double),
            expected_amount := cast(spend_week.expected_amount as double),
            lower_amount := cast(spend_week.lower_amount as double),
            upper_amount := cast(spend_week.upper_amount as double),
            status := spend_week.status,
            flagged := spend_week.flagged
        ) order by spend_week.week_on
    ) as weeks,
from spend_week
cross join newest
where spend_week.week_on > newest.week_on - interval 53 week
group by spend_week.dimension, spend_week.series_id
