-- One row per short stay for a mild or chronic-stable disease billed mostly for examinations.
with
ailment as (
    select diagnosis_prefix, from knowledge_mild_diagnosis
    union
    select diagnosis_prefix, from knowledge_chronic_stable_diagnosis
),

written as ( -- few codes, many stays: match the codes once
    select distinct main_diag_code,
    from stay
),

code as (
    select distinct written.main_diag_code,
    from written
    inner join ailment on written.main_diag_code like concat(ailment.diagnosis_prefix, '%')
),

short_stay as (
    select stay.*,
    from stay
    inner join code on stay.main_diag_code = code.main_diag_code
    where
        stay.nights <= $max_nights
        and stay.med_type = '21' -- childbirth is 52
        and stay.adm_way not in ('1', '3') -- an unknown way in or out accuses nobody
        and stay.dscg_way not in ('2', '3', '4', '5') -- moved on, left against advice, died: short for another reason
        and coalesce(stay.oprn_oprt_code, '') = ''
        and coalesce(stay.planned_return, 0) = 0
        and stay.total_amount > 0
),

bill as (
    select
        stay_id,
        sum(exam_amount + lab_amount) as exam_cost,
        sum(drug_amount) as drug_cost,
    from stay_day
    where stay_id in (select short_stay.stay_id, from short_stay)
    group by stay_id
    having sum(surgery_amount) = 0
)

select
    short_stay.stay_id,
    short_stay.fixmedins_code,
    short_stay.psn_no,
    short_stay.admitted_on,
    short_stay.discharged_on,
    short_stay.nights,
    short_stay.main_diag_code,
    short_stay.main_diag_name,
    short_stay.diag_group,
    coalesce(institution.hosp_lv, '9') as hosp_lv,
    short_stay.fund_amount,
    bill.exam_cost,
    cast(bill.exam_cost as double) / cast(short_stay.total_amount as double) as exam_share,
    cast(bill.drug_cost as double) / cast(short_stay.total_amount as double) as drug_share,
from bill
inner join short_stay on bill.stay_id = short_stay.stay_id
left join institution on short_stay.fixmedins_code = institution.fixmedins_code
where
    bill.exam_cost >= $min_exam_share * short_stay.total_amount
    and bill.drug_cost <= $max_drug_share * short_stay.total_amount
order by short_stay.stay_id
