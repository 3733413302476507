-- One row per bill that was paid twice, or that resembles another and was not.
insert into stay_draft by name
with
bill as (
    select
        *,
        case kind
            when 'parts_of_one_stay' then 'F20.900'
            else ['M51.202', 'M47.802', 'E11.900'][1 + case_no % 3]
        end as code,
    from case_person
    where kind in ('stay_paid_twice', 'short_stay_twice', 'parts_of_one_stay', 'taken_back_first')
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day % case kind when 'parts_of_one_stay' then 240 else 400 end as adm_day,
    between_whole(28800, 57600, u('paid twice', case_no)) as adm_second,
    case kind
        when 'stay_paid_twice' then between_whole(9, 11, u('nights twice', case_no))
        when 'short_stay_twice' then between_whole(4, 5, u('nights twice', case_no))
        when 'parts_of_one_stay' then between_whole(62, 90, u('nights twice', case_no))
        else between_whole(6, 9, u('nights twice', case_no))
    end as nights,
    between_whole(32400, 55800, u('leaves twice', case_no)) as dis_second,
    'none' as operations,
    case kind when 'parts_of_one_stay' then 30 else 0 end as part_days,
    kind = 'taken_back_first' as resettled,
    kind in ('stay_paid_twice', 'short_stay_twice') as twice,
    case kind when 'stay_paid_twice' then 24 * 10 else 24 end as refund_hours,
    kind,
    case_no,
from bill
inner join diagnosis on bill.code = diagnosis.code;

insert into plant_visit by name
with
visit_turn as (
    select
        *,
        unnest(range(case kind when 'visit_paid_twice' then 1 when 'bought_again' then 2 else 6 end))::integer as turn,
    from case_person
    where kind in ('visit_paid_twice', 'bought_again', 'daily_course')
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_no,
    case kind when 'bought_again' then '41' else '11' end as med_type,
    begn_day + case kind when 'daily_course' then turn else 0 end as visit_day,
    between_whole(31000, 40000, u('paid again', case_no)) + case kind when 'bought_again' then turn * 12600 else turn * 60 end
        as visit_second,
    case kind when 'bought_again' then 'T1' end as till,
    case when kind <> 'bought_again' then 'M47.802' end as diag_code,
    case when kind <> 'bought_again' then '颈椎病' end as diag_name,
    kind = 'visit_paid_twice' as twice,
    48 as refund_hours,
from visit_turn;

insert into plant_line by name
with
bill (kind, item_name, cnt) as (
    values
    ('visit_paid_twice', '普通门诊诊查费', 1),
    ('visit_paid_twice', '普通针刺', 1),
    ('visit_paid_twice', '推拿治疗', 1),
    ('visit_paid_twice', '艾灸', 1),
    ('daily_course', '普通门诊诊查费', 1),
    ('daily_course', '普通针刺', 1),
    ('daily_course', '推拿治疗', 1),
    ('daily_course', '艾灸', 1),
    ('bought_again', '通心络胶囊', 40),
    ('bought_again', '六味地黄丸', 200)
)

select
    plant_visit.case_no,
    plant_visit.visit_turn,
    (row_number() over (partition by plant_visit.case_no, plant_visit.visit_turn order by item.item_no))::integer as line_turn,
    item.item_no,
    bill.cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join bill on county_case.kind = bill.kind
inner join item on bill.item_name = item.name
where county_case.scheme = 'duplicate_benefit'
