-- One row per stay that was charged at night on the day of its admission or before: on how many days. Who comes as an
-- emergency or gives birth at night is charged that night, so these days say nothing of a habit.
with
night_day as ( -- few of all days: joined to the stays, and not the stays to all days
    select
        stay_id,
        charged_on,
    from stay_day
    where night_amount > 0
)

select
    sized_stay.stay_no,
    count(*) as arrival_days,
from night_day
inner join sized_stay on night_day.stay_id = sized_stay.stay_id
where night_day.charged_on <= sized_stay.admitted_on
group by sized_stay.stay_no
