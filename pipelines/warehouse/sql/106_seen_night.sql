-- One row per monitored stay and night (counted from its admission) on which it was seen in bed.
-- materialized: view
with
-- Whose presence counts for which stay: its own, its person's under any name, or an unassigned one in its bed.
own as (
    select
        monitored_stay.stay_no,
        monitored_stay.admitted_on,
        monitored_stay.nights,
        presence_span.first_night_on,
        presence_span.last_night_on,
    from presence_span
    inner join monitored_stay
        on presence_span.mdtrt_id = monitored_stay.stay_id
),

of_person as (
    select
        monitored_stay.stay_no,
        monitored_stay.admitted_on,
        monitored_stay.nights,
        presence_span.first_night_on,
        presence_span.last_night_on,
    from presence_span
    inner join monitored_stay
        on
            presence_span.psn_no = monitored_stay.psn_no
            and presence_span.fixmedins_code = monitored_stay.fixmedins_code
    where coalesce(presence_span.mdtrt_id, '') <> monitored_stay.stay_id
),

in_its_bed as (
    select
        monitored_stay.stay_no,
        monitored_stay.admitted_on,
        monitored_stay.nights,
        presence_span.first_night_on,
        presence_span.last_night_on,
    from presence_span
    inner join monitored_stay
        on
            presence_span.bed_no = monitored_stay.adm_bed
            and presence_span.fixmedins_code = monitored_stay.fixmedins_code
    where
        presence_span.mdtrt_id is null
        and presence_span.psn_no is null
),

sighting as (
    select *,
    from own
    union all
    select *,
    from of_person
    union all
    select *,
    from in_its_bed
),

numbered as (
    select
        stay_no,
        nights,
        date_diff('day', admitted_on, first_night_on) as first_nth,
        date_diff('day', admitted_on, last_night_on) as last_nth,
    from sighting
),

-- Cut to the stay, half-open: the night of the day of discharge is not part of it.
seen as (
    select
        stay_no,
        unnest(
            generate_series(cast(greatest(first_nth, 0) as integer), cast(least(last_nth, nights - 1) as integer))
        ) as nth,
    from numbered
    where
        first_nth < nights
        and last_nth >= 0
)

select distinct
    stay_no,
    nth,
from seen
