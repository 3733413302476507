-- One row per stay of a person often in hospital that no operation, planned cycle, transfer or death explains.
with
often as (
    select psn_no,
    from stay
    group by psn_no
    having count(*) >= $min_stays
),

ailment as (
    select diagnosis_prefix, from knowledge_mild_diagnosis
    union
    select diagnosis_prefix, from knowledge_chronic_stable_diagnosis
),

written as (
    select distinct main_diag_code,
    from stay
    where psn_no in (select often.psn_no, from often)
),

light_code as (
    select distinct written.main_diag_code,
    from written
    inner join ailment on written.main_diag_code like concat(ailment.diagnosis_prefix, '%')
),

planned_code as (
    select distinct written.main_diag_code,
    from written
    inner join knowledge_planned_return_diagnosis as planned
        on written.main_diag_code like concat(planned.diagnosis_prefix, '%')
),

sequence as (
    select
        stay.*,
        lag(stay.planned_return) over (
            partition by stay.psn_no order by stay.admitted_at, stay.stay_id
        ) as was_planned,
    from stay
    where stay.psn_no in (select often.psn_no, from often)
)

select
    sequence.stay_id,
    sequence.psn_no,
    sequence.fixmedins_code,
    sequence.admitted_on,
    sequence.discharged_on,
    sequence.nights,
    sequence.main_diag_code,
    coalesce(sequence.main_diag_name, sequence.main_diag_code) as diagnosis,
    case when light_code.main_diag_code is null then 0 else 1 end as is_light,
from sequence
left join light_code on sequence.main_diag_code = light_code.main_diag_code
left join planned_code on sequence.main_diag_code = planned_code.main_diag_code
where
    planned_code.main_diag_code is null
    and coalesce(sequence.was_planned, 0) = 0
    and sequence.med_type = '21'
    and coalesce(sequence.oprn_oprt_code, '') = ''
    and coalesce(sequence.dscg_way, '') <> '5'
    and coalesce(sequence.adm_way, '') <> '3' -- moved in: the same course of illness
order by sequence.stay_id
