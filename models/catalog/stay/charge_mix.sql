-- One row per stay with charges: what was charged, by kind, and on how many days somebody was treated.
select
    stay_id,
    sum(case when n_care_lines > 0 then 1 else 0 end) as care_days,
    cast(sum(n_lines) as double) as n_lines,
    nullif(cast(sum(total_amount) as double), 0) as line_amount,
    cast(sum(exam_amount) as double) as exam_amount,
    cast(sum(lab_amount) as double) as lab_amount,
    cast(sum(drug_amount) as double) as drug_amount,
    cast(sum(consumable_amount) as double) as consumable_amount,
    cast(sum(treatment_amount) as double) as treatment_amount,
    cast(sum(night_amount) as double) as night_amount,
from stay_day
group by stay_id
order by stay_id
