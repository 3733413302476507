-- One row per lead with accused visits or purchases: how many in each quarter of an hour, the first two hundred.
with
moment as (
    select
        lead_id,
        time_bucket(interval 15 minute, setl_time) as settled_at,
        count(*) as n_settlements,
        sum(amount) as amount,
    from accused_record
    where stay_id is null and setl_time is not null
    group by lead_id, time_bucket(interval 15 minute, setl_time)
)

select
    lead_id,
    list(
        struct_pack(
            settled_on := cast(settled_at as date),
            hour := extract('hour' from settled_at) + extract('minute' from settled_at) / 60.0,
            settled_at := settled_at,
            n_settlements := n_settlements,
            amount := amount
        ) order by settled_at
    )[1:200] as moments,
    count(*) as n_moments,
from moment
group by lead_id
