-- What is billed to whom: the usual to many, examinations as the clinic's habit is on the day.
insert into plant_line by name
with
entry (entry_no, item_name, given_to) as (
    values (1, '普通门诊诊查费', 1.0), (2, '血细胞分析', 0.5), (3, '尿液分析', 0.2)
),

examination (nth, item_name) as (
    values (1, '腹部彩超'), (2, '颈动脉彩超'), (3, '心脏彩超')
),

billed as (
    select
        clinic_visit.case_no,
        clinic_visit.turn,
        entry.entry_no as line_turn,
        entry.item_name,
    from clinic_visit
    cross join entry
    where
        clinic_visit.scheme = 'visitors_examined'
        and u('gets the usual', clinic_visit.case_no, clinic_visit.turn, entry.entry_no) < entry.given_to
    union all
    select
        clinic_visit.case_no,
        clinic_visit.turn,
        10 + examination.nth as line_turn,
        examination.item_name,
    from clinic_visit
    inner join examination
        on examination.nth <= case when visit_day < change_day then n_before else n_after end
    where
        clinic_visit.scheme = 'visitors_examined'
        and u('is examined', clinic_visit.case_no, clinic_visit.turn)
        < case when visit_day < change_day then share_before else share_after end
)

select
    billed.case_no,
    billed.turn as visit_turn,
    billed.line_turn,
    item.item_no,
    1 as cnt,
from billed
inner join item on billed.item_name = item.name
inner join plant_visit on billed.case_no = plant_visit.case_no and billed.turn = plant_visit.visit_turn
