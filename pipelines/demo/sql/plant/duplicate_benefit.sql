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
bill as (
    select
        ['visit_paid_twice', 'daily_course'] as kinds,
        unnest(['00990200011', '00990500070', '00990500071', '00990500074']) as item_code,
        1 as cnt,
    union all
    select
        ['bought_again'] as kinds,
        unnest(['ZD00163099066000040', 'ZD00169099072000200']) as item_code,
        unnest([40, 200]) as cnt,
)

select
    plant_visit.case_no,
    plant_visit.visit_turn,
    (row_number() over (partition by plant_visit.case_no, plant_visit.visit_turn order by item.item_no))::integer as line_turn,
    item.item_no,
    bill.cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join bill on list_contains(bill.kinds, county_case.kind)
inner join item on bill.item_code = item.code
where county_case.scheme = 'duplicate_benefit'
