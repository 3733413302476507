-- One row per unit and item that nearly every stay of it has, whatever the diagnosis.
with
given as (
    select
        exam_outlier.fixmedins_code,
        exam_outlier.unit,
        stay_exam.stay_id,
        stay_exam.diag_group,
    from exam_outlier
    inner join stay_exam
        on exam_outlier.fixmedins_code = stay_exam.fixmedins_code and exam_outlier.unit = stay_exam.unit
),

diagnosis as (
    select
        fixmedins_code,
        unit,
        diag_group,
        count(*) as n_stays,
    from given
    group by fixmedins_code, unit, diag_group
),

unit_size as (
    select
        fixmedins_code,
        unit,
        sum(n_stays) as n_stays,
        count(*) as n_diagnoses,
    from diagnosis
    group by fixmedins_code, unit
),

examined as (
    select
        given.fixmedins_code,
        given.unit,
        given.diag_group,
        exam_line.med_list_codg,
        min(exam_line.med_list_name) as item_name,
        count(distinct given.stay_id) as n_with,
    from given
    inner join exam_line on given.stay_id = exam_line.stay_id
    group by given.fixmedins_code, given.unit, given.diag_group, exam_line.med_list_codg
)

select
    examined.fixmedins_code,
    examined.unit,
    examined.med_list_codg,
    min(examined.item_name) as item_name,
    sum(examined.n_with) / max(unit_size.n_stays) as coverage,
from examined
inner join diagnosis
    on
        examined.fixmedins_code = diagnosis.fixmedins_code
        and examined.unit = diagnosis.unit
        and examined.diag_group = diagnosis.diag_group
inner join unit_size on examined.fixmedins_code = unit_size.fixmedins_code and examined.unit = unit_size.unit
group by examined.fixmedins_code, examined.unit, examined.med_list_codg
having
    sum(examined.n_with) >= $min_same * max(unit_size.n_stays)
    -- and each diagnosis counted once: a set that belongs to the commonest disease is none
    and sum(examined.n_with / diagnosis.n_stays) >= $min_same * max(unit_size.n_diagnoses)
