-- One row per institution, care and part of it (stays of the year, of a quarter, of a department; all visits): its share.
with
stay_unit as (
    select
        fixmedins_code,
        unit,
        max(hosp_lv) as hosp_lv,
        max(specialty) as specialty,
        count(*) as n_cases,
        count(distinct diag_group) as n_diagnoses,
        avg(exam_share) as mean_share,
        median(exam_share) as usual_share,
    from stay_exam
    group by fixmedins_code, unit
),

scatter as (
    select
        stay_exam.fixmedins_code,
        median(abs(stay_exam.exam_share - stay_unit.usual_share)) as deviation,
    from stay_exam
    inner join stay_unit on stay_exam.fixmedins_code = stay_unit.fixmedins_code and stay_exam.unit = stay_unit.unit
    where stay_exam.unit = 'year'
    group by stay_exam.fixmedins_code
)

select
    '住院' as care,
    stay_unit.*,
    scatter.deviation, -- of single stays of the year
from stay_unit
inner join scatter on stay_unit.fixmedins_code = scatter.fixmedins_code
union all
select
    '门诊' as care,
    fixmedins_code,
    'visits' as unit,
    hosp_lv,
    specialty,
    n_visits as n_cases,
    n_diagnoses,
    exam_share as mean_share,
    exam_share as usual_share,
    cast(null as double) as deviation, -- single visits are not looked at
from visit_share
