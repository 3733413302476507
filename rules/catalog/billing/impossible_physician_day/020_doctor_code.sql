-- One row per doctor code that is beyond the limit somewhere: whether it is one person at all.
with
code as (
    select
        doctor,
        count(distinct fixmedins_code) as n_institutions,
        count(*) as n_days,
        count(case when minutes > $max_minutes then 1 end) as n_over,
        max(minutes) as most_minutes,
    from physician_day
    group by doctor
    having max(minutes) > $max_minutes
),

department as (
    select
        doctor,
        count(distinct dept) as n_departments,
        max(case when dept = doctor then 1 else 0 end) as is_department,
    from (
        select
            doctor,
            first_dept as dept,
        from physician_day
        union all
        select
            doctor,
            last_dept as dept,
        from physician_day
    ) as both_ends
    group by doctor
)

select
    code.*,
    department.n_departments,
    case
        when
            trim(code.doctor) = '' or exists (
                select 1, from knowledge_default_doctor as known
                where
                    (known.match = 'whole' and lower(trim(code.doctor)) = lower(known.doctor))
                    or (known.match = 'ends' and trim(code.doctor) like concat('%', known.doctor))
            )
            then 'default_doctor'
        when
            department.is_department = 1 or department.n_departments >= $max_departments
            or code.doctor in (select stay.adm_dept_codg, from stay)
            then 'shared_by_departments'
        when code.n_institutions > 1 then 'used_at_several_institutions'
        when code.most_minutes >= $pool_ratio * $max_minutes then 'impossible_volume'
        when code.n_over >= $pool_days and code.n_over >= $pool_share * code.n_days then 'orders_for_others'
    end as dirt,
from code
inner join department on code.doctor = department.doctor
