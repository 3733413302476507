-- One row per stay and span of nights on which its bed was free: an approved leave, or a bed given up and not billed.
with
leave as ( -- who is away most nights is not on leave
    select
        stay_id,
        first_night_on,
        last_night_on,
    from absence_spell
    where n_nights <= $leave_nights and 2 * n_observed_nights >= n_watched_nights
)

select
    stay_id,
    first_night_on,
    last_night_on,
from leave
union all
select
    stay_night.stay_id,
    stay_night.night_on as first_night_on,
    stay_night.night_on as last_night_on,
from stay_night
left join leave
    on stay_night.stay_id = leave.stay_id and stay_night.night_on between leave.first_night_on and leave.last_night_on
where stay_night.billed = 0 and leave.stay_id is null
order by stay_id, first_night_on
