-- Tests of a visit that stand on its bill twice.
insert into plant_visit by name
select
    case_no,
    0 as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day as visit_day,
    between_whole(28800, 39600, u('doubled visit', case_no)) as visit_second,
    'I10.x00' as diag_code,
    '原发性高血压' as diag_name,
from case_person
where kind = 'visit_twice';

insert into plant_line by name
with
test (line_turn, item_name) as (
    values
    (1, '普通门诊诊查费'),
    (2, '肝功能全套'),
    (3, '肝功能全套'),
    (4, '血脂四项'),
    (5, '血脂四项'),
    (6, '糖化血红蛋白测定'),
    (7, '糖化血红蛋白测定'),
    (8, '常规十二导心电图'),
    (9, '常规十二导心电图')
)

select
    case_no,
    0 as visit_turn,
    test.line_turn,
    item.item_no,
    1 as cnt,
from case_person
cross join test
inner join item on test.item_name = item.name
where kind = 'visit_twice'
