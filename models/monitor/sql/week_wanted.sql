-- One row per week whose excess is taken apart: the flagged ones, and the newest of every series.
select
    dimension,
    series_id,
    week_on,
    amount,
    expected_amount,
    cast(week_on - to_days($base_days) as date) as base_from_on,
from week_judged
where expected_amount is not null and (flagged or week_on = $newest_on)
order by dimension, series_id, week_on
