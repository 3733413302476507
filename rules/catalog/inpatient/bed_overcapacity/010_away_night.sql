-- One row per stay and night on which the bed was free: an approved leave, or a bed given up and not billed.
with
absence as ( -- who is away most nights is not on leave
    select stay_id,
    from stay_night
    where outage = 0 and fixmedins_code in (select bed_occupancy.fixmedins_code, from bed_occupancy)
    group by stay_id
    having sum(observed) < count(*) and 2 * sum(observed) >= count(*)
),

away as (
    select
        stay_night.stay_id,
        stay_night.night_on,
        stay_night.night_on - cast(row_number() over (
            partition by stay_night.stay_id order by stay_night.night_on
        ) as integer) as run,
    from stay_night
    inner join absence on stay_night.stay_id = absence.stay_id
    where stay_night.observed = 0 and stay_night.outage = 0
),

counted as (
    select
        stay_id,
        night_on,
        count(*) over (partition by stay_id, run) as n_nights,
    from away
)

select
    stay_id,
    night_on,
from counted
where n_nights <= $leave_nights
union
select
    stay_id,
    night_on,
from stay_night
where billed = 0
order by stay_id, night_on
