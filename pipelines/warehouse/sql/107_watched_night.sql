-- One row per monitored institution and night on which anyone was observed in any of its beds.
-- materialized: view
with
watched_span as (
    select distinct
        fixmedins_code,
        first_night_on,
        last_night_on,
    from presence_span
),

watched_number as (
    select
        fixmedins_code,
        first_night_on,
        unnest(generate_series(0, date_diff('day', first_night_on, last_night_on))) as nth,
    from watched_span
)

select distinct
    fixmedins_code,
    first_night_on + cast(nth as integer) as night_on,
from watched_number
