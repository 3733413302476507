-- One row per unit and item of a set that may be a routine: all its items have lines for half of the cases elsewhere.
with
attended as (
    select
        '住院' as care,
        fixmedins_code,
        count(*) as n_cases,
    from stay
    group by fixmedins_code
    union all
    select
        '门诊' as care,
        fixmedins_code,
        count(*) as n_cases,
    from visit
    where med_type in ('11', '14')
    group by fixmedins_code
),

place as (
    select
        care,
        fixmedins_code,
        sum(n_cases) over (partition by care) - n_cases as n_cases_elsewhere,
    from attended
),

billed as (
    select
        med_list_codg,
        count(*) as n_lines,
    from charge_line
    group by med_list_codg
),

doubted as (
    select
        place.care,
        exam_set.fixmedins_code,
        exam_set.unit,
    from exam_set
    inner join billed on exam_set.med_list_codg = billed.med_list_codg
    inner join place
        on
            exam_set.fixmedins_code = place.fixmedins_code
            and place.care = case when exam_set.unit = 'visits' then '门诊' else '住院' end
    group by place.care, exam_set.fixmedins_code, exam_set.unit
    having count(*) >= $min_items and 2 * min(billed.n_lines) > max(place.n_cases_elsewhere)
)

select
    doubted.care,
    exam_set.fixmedins_code,
    exam_set.unit,
    exam_set.med_list_codg,
from exam_set
inner join doubted on exam_set.fixmedins_code = doubted.fixmedins_code and exam_set.unit = doubted.unit
