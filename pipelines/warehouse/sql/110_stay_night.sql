-- One row per stay and night (the evening it begins) at an institution whose beds are monitored.
with
monitored_stay as (
    select
        cast(row_number() over (order by stay.stay_id) as integer) as stay_no,
        stay.stay_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.adm_bed,
        stay.admitted_on,
        stay.nights,
    from stay
    inner join institution
        on
            stay.fixmedins_code = institution.fixmedins_code
            and institution.bed_monitored = 1
    where stay.nights > 0
),

-- A night d lasts from d 18:00 to the next day 08:00, its end excluded.
presence as (
    select
        bed_occupancy.fixmedins_code,
        bed_occupancy.mdtrt_id,
        bed_occupancy.psn_no,
        bed_occupancy.bed_no,
        cast(bed_occupancy.begn_time - interval 8 hour as date) as first_night_on,
        case
            when bed_occupancy.end_time > bed_occupancy.begn_time
                -- the end is excluded: who leaves at 18:00 sharp was not there that night
                then cast(bed_occupancy.end_time - interval 18 hour - interval 1 second as date)
            else cast(bed_occupancy.begn_time - interval 18 hour as date) -- a one-moment census
        end as last_night_on,
    from bed_occupancy
    inner join institution
        on
            bed_occupancy.fixmedins_code = institution.fixmedins_code
            and institution.bed_monitored = 1
),

night_presence as (
    select *,
    from presence
    where last_night_on >= first_night_on
),

-- Whose presence counts for which stay: its own, its person's under any name, or an unassigned one in its bed.
sighting as (
    select
        monitored_stay.stay_no,
        monitored_stay.nights,
        date_diff('day', monitored_stay.admitted_on, night_presence.first_night_on) as first_nth,
        date_diff('day', monitored_stay.admitted_on, night_presence.last_night_on) as last_nth,
    from night_presence
    inner join monitored_stay
        on night_presence.mdtrt_id = monitored_stay.stay_id
    union all
    select
        monitored_stay.stay_no,
        monitored_stay.nights,
        date_diff('day', monitored_stay.admitted_on, night_presence.first_night_on) as first_nth,
        date_diff('day', monitored_stay.admitted_on, night_presence.last_night_on) as last_nth,
    from night_presence
    inner join monitored_stay
        on
            night_presence.psn_no = monitored_stay.psn_no
            and night_presence.fixmedins_code = monitored_stay.fixmedins_code
    where coalesce(night_presence.mdtrt_id, '') <> monitored_stay.stay_id
    union all
    select
        monitored_stay.stay_no,
        monitored_stay.nights,
        date_diff('day', monitored_stay.admitted_on, night_presence.first_night_on) as first_nth,
        date_diff('day', monitored_stay.admitted_on, night_presence.last_night_on) as last_nth,
    from night_presence
    inner join monitored_stay
        on
            night_presence.bed_no = monitored_stay.adm_bed
            and night_presence.fixmedins_code = monitored_stay.fixmedins_code
    where
        night_presence.mdtrt_id is null
        and night_presence.psn_no is null
),

-- Cut to the stay, half-open: the night of the day of discharge is not part of it.
sighting_in_stay as (
    select
        stay_no,
        cast(greatest(first_nth, 0) as integer) as first_nth,
        cast(least(last_nth, nights - 1) as integer) as last_nth,
    from sighting
    where
        first_nth < nights
        and last_nth >= 0
),

seen_number as (
    select
        stay_no,
        unnest(generate_series(first_nth, last_nth)) as nth,
    from sighting_in_stay
),

seen_night as (
    select distinct
        stay_no,
        nth,
    from seen_number
),

watched_span as (
    select distinct
        fixmedins_code,
        first_night_on,
        last_night_on,
    from night_presence
),

watched_number as (
    select
        fixmedins_code,
        first_night_on,
        unnest(generate_series(0, date_diff('day', first_night_on, last_night_on))) as nth,
    from watched_span
),

watched_night as (
    select distinct
        fixmedins_code,
        first_night_on + cast(nth as integer) as night_on,
    from watched_number
),

bed_total as (
    select
        stay_id,
        sum(bed_cnt) as bed_cnt,
    from stay_day
    where bed_cnt > 0
    group by stay_id
),

-- Only where fewer beds are billed than nights spent does it matter on which days.
sparsely_billed as (
    select bed_total.stay_id,
    from bed_total
    inner join monitored_stay
        on
            bed_total.stay_id = monitored_stay.stay_id
            and bed_total.bed_cnt < monitored_stay.nights
),

bed_day as (
    select
        stay_day.stay_id,
        stay_day.charged_on,
    from stay_day
    inner join sparsely_billed
        on stay_day.stay_id = sparsely_billed.stay_id
    where stay_day.bed_cnt > 0
),

night_number as (
    select
        stay_no,
        unnest(generate_series(0, nights - 1)) as nth,
    from monitored_stay
),

night as (
    select
        monitored_stay.stay_no,
        monitored_stay.stay_id,
        monitored_stay.fixmedins_code,
        monitored_stay.psn_no,
        night_number.nth,
        monitored_stay.admitted_on + cast(night_number.nth as integer) as night_on,
        case when sparsely_billed.stay_id is null then 1 else 0 end as is_billed_whole,
    from night_number
    inner join monitored_stay
        on night_number.stay_no = monitored_stay.stay_no
    left join sparsely_billed
        on monitored_stay.stay_id = sparsely_billed.stay_id
)

select
    night.stay_id,
    night.fixmedins_code,
    night.psn_no,
    night.night_on,
    cast(1 as tinyint) as monitored,
    cast(case when night.is_billed_whole = 1 or bed_day.stay_id is not null then 1 else 0 end as tinyint) as billed,
    cast(case when seen_night.stay_no is null then 0 else 1 end as tinyint) as observed,
    cast(case when watched_night.night_on is null then 1 else 0 end as tinyint) as outage,
from night
left join seen_night
    on
        night.stay_no = seen_night.stay_no
        and night.nth = seen_night.nth
left join bed_day
    on
        night.stay_id = bed_day.stay_id
        and night.night_on = bed_day.charged_on
left join watched_night
    on
        night.fixmedins_code = watched_night.fixmedins_code
        and night.night_on = watched_night.night_on
