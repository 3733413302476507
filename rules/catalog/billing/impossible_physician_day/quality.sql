-- One row per institution and typed doctor whose minutes on some day no person could serve, and who is no one person.
with
served as (
    select
        fixmedins_code,
        doctor,
        first_dept,
        minutes_in_full as minutes,
        n_lines,
    from physician_day
),

code as (
    select
        doctor,
        count(distinct fixmedins_code) as n_institutions,
        count(distinct first_dept) as n_departments,
        count(case when minutes > $max_minutes then 1 end) as n_over,
        count(*) as n_days,
        max(minutes) as most_minutes,
    from served
    group by doctor
    having max(minutes) > $max_minutes
),

dirty as (
    select
        doctor,
        case
            when
                trim(doctor) = '' or exists (
                    select 1, from knowledge_default_doctor as known
                    where
                        (known.match = 'whole' and lower(trim(code.doctor)) = lower(known.doctor))
                        or (known.match = 'ends' and trim(code.doctor) like concat('%', known.doctor))
                )
                then '是默认医生或未填'
            when
                n_departments >= $max_departments
                or doctor in (select stay.adm_dept_codg, from stay)
                then '由科室或多个科室共用'
            when n_institutions > 1 then '同时用于多家机构'
            when most_minutes >= $pool_ratio * $max_minutes then '的服务量非一人可为'
            when n_over >= $pool_days and n_over >= $pool_share * n_days then '长期为他人执行的治疗开单'
        end as reason,
    from code
)

select
    'doctor_not_one_person' as kind,
    concat(served.fixmedins_code, '|', served.doctor) as subject,
    sum(served.n_lines) as n_records,
    concat(
        max(institution.fixmedins_name),
        case
            when trim(served.doctor) = '' then '未填开单医生的费用'
            else concat('开单医生“', served.doctor, '”', max(dirty.reason))
        end,
        '，', cast(count(case when served.minutes > $max_minutes then 1 end) as varchar),
        '天的治疗时长无法归到个人，请补传实际执行医师编码。'
    ) as message,
from served
inner join dirty on served.doctor = dirty.doctor
inner join institution on served.fixmedins_code = institution.fixmedins_code
where dirty.reason is not null
group by served.fixmedins_code, served.doctor
order by subject
