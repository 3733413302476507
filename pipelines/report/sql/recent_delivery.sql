-- One row per delivery, the newest twelve: when it was due, when it came, and how long after the one before.
with
placed as (
    select
        delivery_id,
        extract_date,
        cast(received_at as date) as received_on,
        n_files,
        n_rows,
        state,
        date_diff('day', extract_date, cast(received_at as date)) as late_days,
        date_diff('day', lag(extract_date) over (order by extract_date, delivery_id), extract_date) as gap_days,
    from delivery
)

select *,
from placed
order by extract_date desc, delivery_id desc
limit 12
