-- One row per stay and night (the evening it begins) at an institution whose beds are monitored.
with
monitored_stay as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.adm_bed,
        stay.admitted_on,
        stay.nights,
    from stay
    inner join institution
        on institution.fixmedins_code = stay.fixmedins_code
        and institution.bed_monitored = 1
    where stay.nights > 0
),

-- Half-open: the night of the day of discharge is not part of the stay.
night_number as (
    select
        stay_id,
        fixmedins_code,
        psn_no,
        adm_bed,
        admitted_on,
        unnest(generate_series(0, nights - 1)) as nth,
    from monitored_stay
),

night as (
    select
        stay_id,
        fixmedins_code,
        psn_no,
        adm_bed,
        admitted_on + cast(nth as integer) as night_on,
    from night_number
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
                -- the end of a presence is excluded: who leaves at 18:00 sharp was not there that night
                then cast(bed_occupancy.end_time - interval 18 hour - interval 1 second as date)
            else cast(bed_occupancy.begn_time - interval 18 hour as date) -- a one-moment census
        end as last_night_on,
    from bed_occupancy
    inner join institution
        on institution.fixmedins_code = bed_occupancy.fixmedins_code
        and institution.bed_monitored = 1
),

presence_night_number as (
    select
        fixmedins_code,
        mdtrt_id,
        psn_no,
        bed_no,
        first_night_on,
        unnest(generate_series(0, date_diff('day', first_night_on, last_night_on))) as nth,
    from presence
    where last_night_on >= first_night_on
),

presence_night as (
    select distinct
        fixmedins_code,
        mdtrt_id,
        psn_no,
        bed_no,
        first_night_on + cast(nth as integer) as night_on,
    from presence_night_number
),

watched_night as (
    select distinct fixmedins_code, night_on
    from presence_night
),

seen_by_stay as (
    select distinct mdtrt_id as stay_id, night_on
    from presence_night
    where mdtrt_id is not null
),

seen_by_person as (
    select distinct fixmedins_code, psn_no, night_on
    from presence_night
    where psn_no is not null
),

-- A sensor that knows the bed but not who it is assigned to.
seen_by_bed as (
    select distinct fixmedins_code, bed_no, night_on
    from presence_night
    where mdtrt_id is null
        and psn_no is null
),

bed_charge as (
    select stay_id, charged_on, bed_cnt
    from stay_day
    where bed_cnt > 0
),

bed_charge_total as (
    select stay_id, sum(bed_cnt) as bed_cnt
    from bed_charge
    group by stay_id
)

select
    night.stay_id,
    night.fixmedins_code,
    night.psn_no,
    night.night_on,
    cast(1 as tinyint) as monitored,
    cast(
        case
            when bed_charge_total.stay_id is null then 1 -- beds not itemised: the stay bills every night
            when bed_charge_total.bed_cnt >= stay.nights then 1 -- all nights billed, on whichever days
            when bed_charge.stay_id is not null then 1
            else 0
        end as tinyint
    ) as billed,
    cast(
        case
            when seen_by_stay.stay_id is not null then 1
            when seen_by_person.psn_no is not null then 1
            when seen_by_bed.bed_no is not null then 1
            else 0
        end as tinyint
    ) as observed,
    cast(case when watched_night.night_on is null then 1 else 0 end as tinyint) as outage,
from night
inner join stay
    on stay.stay_id = night.stay_id
left join bed_charge
    on bed_charge.stay_id = night.stay_id
    and bed_charge.charged_on = night.night_on
left join bed_charge_total
    on bed_charge_total.stay_id = night.stay_id
left join seen_by_stay
    on seen_by_stay.stay_id = night.stay_id
    and seen_by_stay.night_on = night.night_on
left join seen_by_person
    on seen_by_person.fixmedins_code = night.fixmedins_code
    and seen_by_person.psn_no = night.psn_no
    and seen_by_person.night_on = night.night_on
left join seen_by_bed
    on seen_by_bed.fixmedins_code = night.fixmedins_code
    and seen_by_bed.bed_no = night.adm_bed
    and seen_by_bed.night_on = night.night_on
left join watched_night
    on watched_night.fixmedins_code = night.fixmedins_code
    and watched_night.night_on = night.night_on
