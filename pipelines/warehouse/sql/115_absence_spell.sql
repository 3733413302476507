-- One row per stay and unbroken run of watched nights on which nobody lay in the bed.
with
watched as ( -- stays seen and missed: who never was away, or never was there, is read from stay_night
    select
        stay_id,
        count(*) as n_watched_nights,
        sum(observed) as n_observed_nights,
    from stay_night
    where outage = 0
    group by stay_id
    having sum(observed) between 1 and count(*) - 1
),

away as (
    select
        stay_night.stay_id,
        stay_night.night_on,
        stay_night.night_on - cast(row_number() over (
            partition by stay_night.stay_id order by stay_night.night_on
        ) as integer) as run,
    from stay_night
    inner join watched
        on stay_night.stay_id = watched.stay_id
    where stay_night.observed = 0 and stay_night.outage = 0
),

spell as (
    select
        stay_id,
        min(night_on) as first_night_on,
        max(night_on) as last_night_on,
        count(*) as n_nights,
    from away
    group by stay_id, run
)

select
    spell.stay_id,
    spell.first_night_on,
    spell.last_night_on,
    cast(spell.n_nights as integer) as n_nights,
    cast(watched.n_watched_nights as integer) as n_watched_nights,
    cast(watched.n_observed_nights as integer) as n_observed_nights,
from spell
inner join watched
    on spell.stay_id = watched.stay_id
