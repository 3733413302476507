-- Clinics whose visitors come from another county more and more, and clinics where they always did or only for a feast.
-- Who comes is chosen in visitors_examined.sql; here is what they get: blood is drawn from most of them.
insert into plant_line by name
with
entry (entry_no, item_name, given_to) as (
    values
    (1, '普通门诊诊查费', 1.0),
    (2, '血细胞分析', 0.6),
    (3, '肝功能全套', 0.6),
    (4, '心肌酶谱', 0.5),
    (5, '凝血四项', 0.5),
    (6, '电解质测定', 0.6)
)

select
    clinic_visit.case_no,
    clinic_visit.turn as visit_turn,
    entry.entry_no as line_turn,
    item.item_no,
    1 as cnt,
from clinic_visit
cross join entry
inner join item on entry.item_name = item.name
inner join plant_visit on clinic_visit.case_no = plant_visit.case_no and clinic_visit.turn = plant_visit.visit_turn
where
    clinic_visit.scheme = 'visitors_from_elsewhere'
    and u('guest gets', clinic_visit.case_no, clinic_visit.turn, entry.entry_no) < entry.given_to
