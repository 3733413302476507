-- One row per institution and typed doctor whose minutes on some day no person could serve, and who is no one person.
with
served as (
    select
        charge.fixmedins_code,
        coalesce(charge.bilg_dr_codg, '') as doctor,
        cast(charge.fee_ocur_time as date) as served_on,
        min(charge.bilg_dept_codg) as first_dept,
        max(charge.bilg_dept_codg) as last_dept,
        sum(item.min_each * charge.cnt) as minutes,
        count(*) as n_lines,
    from net_charge_line as charge
    inner join catalog as item on charge.med_list_codg = item.med_list_codg
    where
        item.min_each > 0
        and item.med_list_codg not in (
            select beside.med_list_codg,
            from catalog as beside
            inner join knowledge_side_by_side_item as known on beside.med_list_name like concat('%', known.name_part, '%')
        )
    group by charge.fixmedins_code, coalesce(charge.bilg_dr_codg, ''), cast(charge.fee_ocur_time as date)
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
        max(institution.fixmedins_name), '开单医生“', served.doctor, '”', max(dirty.reason),
        '，', cast(count(case when served.minutes > $max_minutes then 1 end) as varchar),
        '天的治疗时长无法归到个人，请补传实际执行医师编码。'
    ) as message,
from served
inner join dirty on served.doctor = dirty.doctor
inner join institution on served.fixmedins_code = institution.fixmedins_code
where dirty.reason is not null
group by served.fixmedins_code, served.doctor
order by subject
