-- The cirrhosis is known at the hospital: two visits for it in the weeks before.
insert into plant_visit by name
select
    case_no,
    visit_no.turn as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day - 9 + 5 * turn as visit_day,
    between_whole(29400, 39600, u('cirrhosis visit', case_no, turn)) as visit_second,
    'K74.600' as diag_code,
    '肝硬化' as diag_name,
    false as accused,
from case_person
cross join range(2) as visit_no (turn)
where kind = 'second_disease';

insert into plant_line by name
with
test (entry_no, item_name) as (
    values
    (1, '副主任医师门诊诊查费'),
    (2, '肝功能全套')
)

select
    case_no,
    visit_no.turn as visit_turn,
    test.entry_no as line_turn,
    item.item_no,
    1 as cnt,
from case_person
cross join range(2) as visit_no (turn)
cross join test
inner join item on test.item_name = item.name
where kind = 'second_disease'
