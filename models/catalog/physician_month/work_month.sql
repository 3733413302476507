-- One row per physician and month: persons, lines and money, and the busiest day.
with
day as (
    select
        fixmedins_code,
        physician,
        charged_on,
        cast(date_trunc('month', charged_on) as date) as month_on,
        count(*) as n_persons,
        sum(is_inpatient) as n_inpatients,
        sum(n_lines) as n_lines,
        sum(n_treatments) as n_treatments,
        sum(amount) as amount,
        sum(exam_amount) as exam_amount,
        sum(drug_amount) as drug_amount,
        sum(consumable_amount) as consumable_amount,
        sum(treatment_amount) as treatment_amount,
    from person_day
    group by fixmedins_code, physician, charged_on
)

select
    fixmedins_code,
    physician,
    month_on,
    extract(year from month_on) * 12 + extract(month from month_on) as month_number,
    count(*) as n_days,
    sum(n_persons) as n_person_days,
    max(n_persons) as n_most_persons,
    sum(n_inpatients) as n_inpatient_days,
    sum(n_lines) as n_lines,
    cast(max(n_treatments) as double) as n_most_treatments,
    nullif(cast(sum(amount) as double), 0) as amount,
    cast(sum(exam_amount) as double) as exam_amount,
    cast(sum(drug_amount) as double) as drug_amount,
    cast(sum(consumable_amount) as double) as consumable_amount,
    cast(sum(treatment_amount) as double) as treatment_amount,
from day
group by fixmedins_code, physician, month_on
order by fixmedins_code, physician, month_on
