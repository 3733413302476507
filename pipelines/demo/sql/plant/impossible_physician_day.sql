-- A day on which one physician bills more minutes than it has, and codes that are no physician.
insert into plant_visit by name
with
practice as (
    select
        *,
        case kind when 'thirty_patients' then 30 when 'sixteen_hours' then 16 when 'busy_day' then 12 else 22 end
            as patients,
        unnest(range(case kind when 'thirty_patients' then 2 else 1 end))::integer as nth_day,
    from county_case
    where scheme = 'impossible_physician_day'
),

seated as (
    select
        *,
        unnest(range(patients))::integer as turn,
    from practice
),

complaint (nth, diag_code, diag_name) as (
    values
    (0, 'M51.202', '腰椎间盘突出症'),
    (1, 'M47.802', '颈椎病'),
    (2, 'I69.300', '脑梗死后遗症'),
    (3, 'M54.500', '下背痛')
)

select
    case_no,
    100 * nth_day + turn as visit_turn,
    bystander.person_no,
    inst_no,
    '11' as med_type,
    begn_day + 7 * nth_day as visit_day,
    27000 + turn * (43200 // patients) + between_whole(0, 600, u('therapy at', case_no, nth_day, turn)) as visit_second,
    case kind
        when 'unknown_physician' then '未知'
        when 'anonymous_physician' then '匿名'
        when 'nobody_named' then ''
        when 'shared_code' then '07'
        -- one of his own for each case
        else doctor_key(inst_no, 7, 10 + case_no % 90)
    end as doctor,
    7 as dept_no,
    complaint.diag_code,
    complaint.diag_name,
from seated
inner join complaint on seated.turn % 4 = complaint.nth
inner join bystander
    on bystander.place = bystander_place(begn_day + 7 * nth_day, 800 + case_no % 60 * 30 + turn) % bystander.bystanders;

insert into plant_line by name
with
session as (
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        plant_visit.doctor,
        unnest(range(3))::integer as nth,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'impossible_physician_day'
)

select
    case_no,
    visit_turn,
    1 + nth as line_turn,
    item.item_no,
    1 as cnt,
    session.doctor,
from session
inner join item
    on item.name = case nth
        when 0 then '普通门诊诊查费'
        -- an hour or so of each patient
        else ['吞咽功能训练', '认知功能训练', '手法治疗', '中医定向透药治疗'][1 + (case_no + visit_turn + nth) % 4]
    end
