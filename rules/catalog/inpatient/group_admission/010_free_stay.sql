-- One row per stay whose day of admission no cycle of treatment, transfer or second side of an operation has set.
with
planned_code as (
    select distinct written.main_diag_code,
    from (select distinct stay.main_diag_code, from stay) as written
    inner join knowledge_planned_return_diagnosis as planned
        on written.main_diag_code like concat(planned.diagnosis_prefix, '%')
),

paired_operation as (
    select distinct written.oprn_oprt_code,
    from (select distinct stay.oprn_oprt_code, from stay) as written
    inner join knowledge_paired_organ_operation as side
        on concat(';', replace(written.oprn_oprt_code, ' ', '')) like concat('%;', side.operation_prefix, '%')
),

sequence as (
    select
        stay_id,
        psn_no,
        fixmedins_code,
        admitted_on,
        discharged_on,
        main_diag_code,
        oprn_oprt_code,
        adm_way,
        lag(planned_return) over (partition by psn_no order by admitted_at, stay_id) as was_planned,
    from stay
    where med_type = '21'
),

free as (
    select sequence.*,
    from sequence
    left join planned_code on sequence.main_diag_code = planned_code.main_diag_code
    left join paired_operation on sequence.oprn_oprt_code = paired_operation.oprn_oprt_code
    where
        planned_code.main_diag_code is null
        and paired_operation.oprn_oprt_code is null
        and coalesce(sequence.was_planned, 0) = 0
        and coalesce(sequence.adm_way, '') <> '3'
)

select
    stay_id,
    psn_no,
    fixmedins_code,
    admitted_on,
    discharged_on,
    main_diag_code,
    count(*) over (partition by psn_no, fixmedins_code) as n_stays,
    count(*) over (partition by fixmedins_code) as n_at_institution,
from free
order by stay_id
