-- One row per outlying unit and stay or visit of it, also those without any examination.
with
examined_visit as (
    select
        exam_given.stay_id,
        sum(exam_given.exam_amount) as exam_amount,
    from exam_given
    group by exam_given.stay_id
)

select
    exam_outlier.fixmedins_code,
    exam_outlier.unit,
    stay_exam.stay_id,
    stay_exam.diag_group,
    stay_exam.admitted_on,
    stay_exam.exam_share,
from exam_outlier
inner join stay_exam
    on exam_outlier.fixmedins_code = stay_exam.fixmedins_code and exam_outlier.unit = stay_exam.unit
union all
select
    exam_outlier.fixmedins_code,
    exam_outlier.unit,
    paid.mdtrt_id as stay_id,
    min(substr(paid.dscg_maindiag_code, 1, 3)) as diag_group,
    min(cast(paid.begntime as date)) as admitted_on,
    cast(coalesce(max(examined_visit.exam_amount), 0) as double)
    / cast(nullif(sum(paid.medfee_sumamt), 0) as double) as exam_share,
from exam_outlier
inner join net_settlement as paid on exam_outlier.fixmedins_code = paid.fixmedins_code
left join examined_visit on paid.mdtrt_id = examined_visit.stay_id
where
    exam_outlier.unit = 'visits'
    and paid.med_type in ('11', '14')
    and substr(paid.dscg_maindiag_code, 1, 3) not in ('Z00', 'Z01', 'Z02', 'Z10')
group by exam_outlier.fixmedins_code, exam_outlier.unit, paid.mdtrt_id
