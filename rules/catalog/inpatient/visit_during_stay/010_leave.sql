-- One row per stay and leave: the bed seen empty for no longer than a leave lasts.
with
absence as ( -- who is away most nights is not on leave
    select stay_id,
    from stay_night
    where outage = 0
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

spell as (
    select
        stay_id,
        min(night_on) as first_night_on,
        max(night_on) as last_night_on,
    from away
    group by stay_id, run
    having count(*) <= $leave_nights
)

select
    spell.stay_id,
    spell.first_night_on,
    spell.last_night_on,
from spell
order by spell.stay_id, spell.first_night_on
