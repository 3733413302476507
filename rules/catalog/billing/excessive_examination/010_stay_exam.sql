-- One row per stay and view of it (whole year, quarter, department): the share of examinations in its charges.
with
total as (
    select
        stay_id,
        cast(sum(exam_amount + lab_amount) as double) / cast(sum(total_amount) as double) as exam_share,
    from stay_day
    group by stay_id
    having sum(total_amount) > 0
),

judged as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        stay.diag_group,
        stay.admitted_on,
        stay.adm_dept_codg,
        coalesce(institution.hosp_lv, '9') as hosp_lv,
        coalesce(institution.specialty, '') as specialty,
        total.exam_share,
    from stay
    inner join institution on stay.fixmedins_code = institution.fixmedins_code
    inner join total on stay.stay_id = total.stay_id
    where
        stay.diag_group is not null
        and stay.diag_group not in ('Z00', 'Z01', 'Z02', 'Z10') -- came to be examined
        and coalesce(institution.specialty, '') not like '%体检%'
        and coalesce(stay.adm_dept_codg, '') not like '%体检%'
)

select
    *,
    'year' as unit,
from judged
union all
select
    *,
    concat('quarter ', cast(year(admitted_on) as varchar), ' ', cast(quarter(admitted_on) as varchar)) as unit,
from judged
union all
select
    *,
    concat('department ', adm_dept_codg) as unit,
from judged
where adm_dept_codg is not null
