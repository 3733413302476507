-- What the tampered shelves sold, insured and for cash: nothing of it is to blame.
insert into plant_shelf by name
select
    case_no,
    inst_no,
    item_no,
    false as kept, -- every entry stands below
from tampered_shelf;

insert into plant_visit by name
with
sale_turn as (
    select
        *,
        unnest(range(6))::integer as turn,
    from case_person
    where scheme = 'stock_record_tampering'
)

select
    case_no,
    nth * 10 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    8 + 58 * turn + 19 * nth + between_whole(0, 16, u('book day', person_no, turn)) as visit_day,
    between_whole(32400, 64800, u('book hour', person_no, turn)) as visit_second,
    'pharmacy' as visit_kind,
    false as accused,
from sale_turn;

insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item_no,
    pack * between_whole(1, 2, u('book boxes', plant_visit.case_no, visit_turn)) as cnt,
from plant_visit
inner join tampered_shelf on plant_visit.case_no = tampered_shelf.case_no;

-- once a week somebody pays in cash
insert into plant_stock by name
select
    case_no,
    100 + cash_week.week_no as entry_no,
    inst_no,
    item_no,
    'sale' as inv_type,
    7 * week_no + 3 as on_day,
    between_whole(34000, 70000, u('book cash', case_no, week_no)) as on_second,
    pack * between_whole(2, 3, u('book cash boxes', case_no, week_no)) as qty,
from tampered_shelf
cross join range(51) as cash_week (week_no)
