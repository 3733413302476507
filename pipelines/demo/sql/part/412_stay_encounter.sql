-- One row per stay of this part, with everything its settlement says.
create or replace view stay_encounter as
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
from stay
inner join institution on stay.inst_no = institution.inst_no
inner join stay_bed on stay.stay_no = stay_bed.stay_no
where stay.person_no >= getvariable('part_from') and stay.person_no < getvariable('part_upto')
