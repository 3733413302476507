-- One row per stay with charges: what was charged, by kind, and on how many days somebody was treated.
with
arrival as ( -- who comes as an emergency or gives birth at night is charged that night: that day does not count
    select
        stay_day.stay_id,
        count(*) as night_days,
    from stay_day
    inner join sized_stay on stay_day.stay_id = sized_stay.stay_id
    where stay_day.night_amount > 0 and stay_day.charged_on <= sized_stay.admitted_on
    group by stay_day.stay_id
),

charged as ( -- without a join: ten million days group faster by the ids as they lie
    select
        stay_id,
        sum(case when n_care_lines > 0 then 1 else 0 end) as care_days,
        sum(case when night_amount > 0 then 1 else 0 end) as night_days,
        sum(n_lines) as n_lines,
        sum(total_amount) as total_amount,
        sum(exam_amount) as exam_amount,
        sum(lab_amount) as lab_amount,
        sum(drug_amount) as drug_amount,
        sum(consumable_amount) as consumable_amount,
        sum(treatment_amount) as treatment_amount,
    from stay_day
    group by stay_id
)

select
    charged.stay_id,
    charged.care_days,
    cast(charged.n_lines as double) as n_lines,
    nullif(cast(charged.total_amount as double), 0) as line_amount,
    cast(charged.exam_amount as double) as exam_amount,
    cast(charged.lab_amount as double) as lab_amount,
    cast(charged.drug_amount as double) as drug_amount,
    cast(charged.consumable_amount as double) as consumable_amount,
    cast(charged.treatment_amount as double) as treatment_amount,
    charged.night_days - coalesce(arrival.night_days, 0) as later_night_days,
from charged
left join arrival on charged.stay_id = arrival.stay_id
