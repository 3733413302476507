-- One row per stay that joined another in a bed, numbered by run: a bed never empty of doubles is one run.
with
later_stay as (
    select
        later_stay_id as stay_id,
        fixmedins_code,
        bed_no,
        min(shared_from) as shared_from,
        max(shared_until) as shared_until,
        max(date_diff('day', shared_from, shared_until)) as shared_nights,
    from shared_bed
    group by later_stay_id, fixmedins_code, bed_no
),

ordered as (
    select
        *,
        max(shared_until) over (
            partition by fixmedins_code, bed_no order by shared_from, stay_id
            rows between unbounded preceding and 1 preceding
        ) as covered_until,
    from later_stay
)

select
    *,
    sum(case when shared_from < covered_until then 0 else 1 end) over (
        partition by fixmedins_code, bed_no order by shared_from, stay_id
        rows between unbounded preceding and current row
    ) as run_no,
from ordered
order by fixmedins_code, bed_no, shared_from, stay_id
