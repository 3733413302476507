-- One row per stay and day charged while the patient was not seen: on a night that proves it, or a whole day without care.
with
day as ( -- a consumable is used up by a treatment: an infusion set without its drug is still somebody treated
    select
        stay_id,
        charged_on,
        bed_cnt,
        total_amount,
        case when n_care_lines = 0 and coalesce(consumable_amount, 0) = 0 then 1 else 0 end as is_idle,
    from stay_day
)

select
    stay_day.stay_id,
    stay_day.charged_on,
    stay_day.total_amount,
    stay_day.is_idle,
    stay_day.charged_on - cast(row_number() over (
        partition by stay_day.stay_id, stay_day.is_idle order by stay_day.charged_on
    ) as integer) as run,
from day as stay_day
inner join stay on stay_day.stay_id = stay.stay_id
left join stay_night on stay_day.stay_id = stay_night.stay_id and stay_day.charged_on = stay_night.night_on
left join night on stay_day.stay_id = night.stay_id and stay_day.charged_on = night.night_on
where
    coalesce(stay_night.observed, 0) = 0
    and stay_day.charged_on < stay.discharged_on
    and (
        night.observed = 0
        or (stay_day.bed_cnt > 0 and stay_day.is_idle = 1 and stay_day.charged_on > stay.admitted_on)
    )
