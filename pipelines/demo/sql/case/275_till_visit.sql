-- The visits of the tills' cases and of patients seen elsewhere go the way of every planted visit.
insert into plant_visit by name
select
    case_no,
    visit_turn,
    person_no,
    inst_no,
    med_type,
    visit_day,
    visit_second,
    visit_kind,
    kind <> 'seen_elsewhere' and (fake or refunded) as accused,
    refunded,
from case_visit
order by case_no, visit_turn;

insert into plant_line by name
select
    case_no,
    visit_turn,
    1 as line_turn,
    item_no,
    cnt,
    fake,
    has_sale_row,
from case_visit
where item_no is not null
order by case_no, visit_turn;

insert into plant_shelf by name
select distinct
    case_no,
    inst_no,
    item_no,
from case_visit
where item_no is not null
order by case_no
