-- One row per stay (class 1) or visit (class 2) of this part, with everything its settlement says.
select
    1 as visit_class,
    stay.stay_no as visit_no,
    stay.person_no,
    stay.inst_no,
    stay.mdtrt_id,
    stay.psn_no,
    stay.insutype,
    institution.fixmedins_code,
    institution.default_doctor,
    stay.med_type,
    stay.admitted_at as begntime,
    stay.discharged_at as endtime,
    stay.adm_day,
    stay.nights,
    stay.part_days,
    stay.parts,
    stay.resettled,
    stay.refunded,
    stay.twice,
    stay.refund_hours,
    stay.pays_after,
    false as from_account,
    stay.ipt_no,
    lpad(stay.dept_no::varchar, 2, '0') as dept_codg,
    stay_bed.bed_no,
    stay.adm_way,
    stay.dscg_way,
    stay.planned,
    stay.doctor,
    stay.diag_code,
    stay.diag_name,
    case
        when stay.long_operation_code
            then regexp_replace(stay.operation_codes, '(\d\d\.\d{1,2})', '\1' || '00', 'g')
        else stay.operation_codes
    end as operation_codes,
    null as till,
    null as prescriber,
from stay
inner join institution on stay.inst_no = institution.inst_no
inner join stay_bed on stay.stay_no = stay_bed.stay_no
where stay.person_no >= getvariable('part_from') and stay.person_no < getvariable('part_upto')
union all
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
    null as ipt_no,
    lpad(visit.dept_no::varchar, 2, '0') as dept_codg,
    null as bed_no,
    null as adm_way,
    null as dscg_way,
    null as planned,
    case
        when visit.doctor is not null then nullif(visit.doctor, '')
        when institution.fixmedins_type = '2' then null
        when institution.default_doctor and u('unknown', visit.visit_no) < 0.5 then '匿名'
        else doctor_key(visit.inst_no, 0, 1 + visit.visit_no % 5)
    end as doctor,
    coalesce(visit.diag_code, visit_diagnosis_slot.code) as diag_code,
    coalesce(visit.diag_name, visit_diagnosis_slot.name) as diag_name,
    null as operation_codes,
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
