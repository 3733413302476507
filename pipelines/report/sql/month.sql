-- One row per calendar month from the first to the last settlement, the last 13 of them; partial ones are marked.
with
bound as (
    select
        cast(date_trunc('month', first_on) as date) as first_month_on,
        cast(date_trunc('month', last_on) as date) as last_month_on,
        first_on,
        last_on,
    from tonight
    where first_on is not null
),

month_start as (
    select
        cast(unnest(generate_series(
            greatest(first_month_on, last_month_on - interval 12 month), last_month_on, interval 1 month
        )) as date) as month_on,
        first_on,
        last_on,
    from bound
)

select
    month_on,
    first_on > month_on or last_on < last_day(month_on) as is_partial,
    row_number() over (order by month_on) - 1 as nth,
from month_start
order by month_on
