-- One row per visit of this part, with everything its settlement says.
create or replace view visit_encounter as
select
    2 as visit_class,
    visit.visit_no,
    visit.person_no,
    visit.inst_no,
    visit_key(2, visit.visit_no) as mdtrt_id,
    person.psn_no,
    person.insutype,
    institution.fixmedins_code,
    institution.default_doctor,
    visit.med_type,
    moment(visit.visit_day, visit.visit_second) as begntime,
    moment(visit.visit_day, visit.visit_second) as endtime,
    visit.visit_day as adm_day,
    0 as nights,
    0 as part_days,
    1 as parts,
    false as resettled,
    visit.refunded,
    visit.twice,
    visit.refund_hours,
    visit.pays_after,
    visit.from_account,
    lpad(visit.dept_no::varchar, 2, '0') as dept_codg,
    case
        when visit.doctor is not null then nullif(visit.doctor, '')
        when institution.fixmedins_type = '2' then null
        when institution.default_doctor and u('unknown', visit.visit_no) < 0.5 then '匿名'
        else doctor_key(visit.inst_no, 0, 1 + visit.visit_no % 5)
    end as doctor,
    coalesce(visit.diag_code, visit_diagnosis_slot.code) as diag_code,
    coalesce(visit.diag_name, visit_diagnosis_slot.name) as diag_name,
    case
        when visit.till is not null then visit.till
        when visit.med_type = '41' then 'T' || (1 + visit.visit_no % 3)
    end as till,
    case
        when visit.prescriber is not null then nullif(visit.prescriber, '')
        when visit.visit_kind = 'pharmacy' and u('prescribed', visit.visit_no) < 0.35
            -- the doctor people are used to, not the pharmacy's
            then doctor_key(
                (1 + floor(u('own doctor', visit.person_no) * getvariable('hospitals')))::integer, 0, 1 + visit.person_no % 5
            )
    end as prescriber,
from visit
inner join institution on visit.inst_no = institution.inst_no
inner join person on visit.person_no = person.person_no
left join visit_diagnosis_slot
    on
        visit.visit_kind = visit_diagnosis_slot.visit_kind
        and visit_diagnosis_slot.slot = floor(u('complaint', visit.visit_no) * 64)::integer
