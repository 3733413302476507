-- One row per long or costly prescription of a fast day, with its content: items and quantities.
with
looked_for as ( -- a list with a condition lets the scan pass over the lines of all others
    select setl_id,
    from patient_visit
    group by setl_id
    having count(*) > 0
),

listed as (
    select
        setl_id,
        med_list_codg,
        min(med_list_name) as med_list_name,
        max(bilg_dr_codg) as bilg_dr_codg,
        sum(cnt) as cnt,
        sum(det_item_fee_sumamt) as drug_amount,
    from net_charge_line
    where list_type in ('101', '102') and setl_id in (select looked_for.setl_id, from looked_for)
    group by setl_id, med_list_codg
),

content as (
    select
        setl_id,
        max(bilg_dr_codg) as bilg_dr_codg,
        count(*) as n_items,
        sum(drug_amount) as drug_amount,
        string_agg(concat(med_list_codg, '*', cast(cnt as varchar)), ';' order by med_list_codg) as drugs,
        string_agg(med_list_name, '、' order by med_list_codg) as item_names,
    from listed
    group by setl_id
    having count(*) >= $min_items or sum(drug_amount) >= $min_drug_amount
),

signed as (
    select
        patient_visit.setl_id,
        patient_visit.psn_no,
        patient_visit.fixmedins_code,
        patient_visit.begntime,
        patient_visit.visited_on,
        patient_visit.amount,
        content.n_items,
        content.drug_amount,
        content.drugs,
        content.item_names,
        coalesce(patient_visit.rx_dr_codg, content.bilg_dr_codg, patient_visit.atddr_no) as doctor,
    from patient_visit
    inner join content on patient_visit.setl_id = content.setl_id
),

code as ( -- few
    select distinct doctor,
    from signed
),

default_code as (
    select code.doctor,
    from code
    inner join knowledge_default_doctor as known
        on lower(trim(code.doctor)) = lower(known.doctor) and known.match = 'whole'
    union
    select code.doctor,
    from code
    inner join knowledge_default_doctor as known
        on trim(code.doctor) like concat('%', known.doctor) and known.match = 'ends'
),

day_group as (
    select
        fixmedins_code,
        doctor,
        drugs,
        visited_on,
        count(distinct psn_no) as n_same_day,
    from signed
    group by fixmedins_code, doctor, drugs, visited_on
),

patient as ( -- who gets the same again and again, or on a day of his own, has a chronic disease
    select
        signed.fixmedins_code,
        signed.doctor,
        signed.drugs,
        signed.psn_no,
        count(distinct signed.visited_on) as n_days,
        min(day_group.n_same_day) as fewest_same_day,
    from signed
    inner join day_group
        on
            signed.fixmedins_code = day_group.fixmedins_code
            and signed.doctor = day_group.doctor
            and signed.drugs = day_group.drugs
            and signed.visited_on = day_group.visited_on
    group by signed.fixmedins_code, signed.doctor, signed.drugs, signed.psn_no
)

select signed.*,
from signed
inner join patient
    on
        signed.fixmedins_code = patient.fixmedins_code
        and signed.doctor = patient.doctor
        and signed.drugs = patient.drugs
        and signed.psn_no = patient.psn_no
where
    signed.doctor is not null
    and signed.doctor not in (select default_code.doctor, from default_code)
    and patient.n_days <= $max_repeats
    and (patient.n_days = 1 or patient.fewest_same_day >= $min_persons)
