-- One row per stay with charges: what was charged, by kind, and on how many days somebody was treated.
select
    sized_stay.stay_no,
    sum(case when stay_day.n_care_lines > 0 then 1 else 0 end) as care_days,
    cast(sum(stay_day.n_lines) as double) as n_lines,
    nullif(cast(sum(stay_day.total_amount) as double), 0) as line_amount,
    cast(sum(stay_day.exam_amount) as double) as exam_amount,
    cast(sum(stay_day.lab_amount) as double) as lab_amount,
    cast(sum(stay_day.drug_amount) as double) as drug_amount,
    cast(sum(stay_day.consumable_amount) as double) as consumable_amount,
    cast(sum(stay_day.treatment_amount) as double) as treatment_amount,
    -- who comes as an emergency or gives birth at night is charged that night: the day of admission does not count
    sum(case when stay_day.night_amount > 0 and stay_day.charged_on > sized_stay.admitted_on then 1 else 0 end)
        as later_night_days,
from stay_day
inner join sized_stay on stay_day.stay_id = sized_stay.stay_id
group by sized_stay.stay_no
