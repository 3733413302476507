-- One row per unit and item that nearly every stay (or visit) of it has, whatever the diagnosis.
with
diagnosis as (
    select
        fixmedins_code,
        unit,
        diag_group,
        count(*) as n_stays,
    from examined
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

item_given as (
    select
        examined.fixmedins_code,
        examined.unit,
        examined.diag_group,
        exam_given.med_list_codg,
        min(exam_given.item_name) as item_name,
        count(*) as n_with,
    from examined
    inner join exam_given on examined.stay_id = exam_given.stay_id
    group by examined.fixmedins_code, examined.unit, examined.diag_group, exam_given.med_list_codg
)

select
    item_given.fixmedins_code,
    item_given.unit,
    item_given.med_list_codg,
    min(item_given.item_name) as item_name,
    sum(item_given.n_with) / max(unit_size.n_stays) as coverage,
from item_given
inner join diagnosis
    on
        item_given.fixmedins_code = diagnosis.fixmedins_code
        and item_given.unit = diagnosis.unit
        and item_given.diag_group = diagnosis.diag_group
inner join unit_size on item_given.fixmedins_code = unit_size.fixmedins_code and item_given.unit = unit_size.unit
group by item_given.fixmedins_code, item_given.unit, item_given.med_list_codg
having
    sum(item_given.n_with) >= $min_same * max(unit_size.n_stays)
    -- and each diagnosis counted once: a set that belongs to the commonest disease is none
    and sum(item_given.n_with / diagnosis.n_stays) >= $min_same * max(unit_size.n_diagnoses)
