-- One row per billed night of a stay that can prove something.
select
    stay_night.stay_id,
    stay_night.night_on,
    stay_night.observed,
from stay_night
left join excused_day
    on stay_night.stay_id = excused_day.stay_id and stay_night.night_on = excused_day.charged_on
where stay_night.outage = 0 and stay_night.billed = 1 and excused_day.stay_id is null
order by stay_id, night_on
