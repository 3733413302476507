-- One row per clinic visit, by the bystander whose turn it is.
insert into plant_visit by name
select
    clinic_visit.case_no,
    clinic_visit.turn as visit_turn,
    free_bystander.person_no,
    clinic_visit.inst_no,
    '11' as med_type,
    clinic_visit.visit_day,
    between_whole(29400, 59400, u('clinic hour', clinic_visit.case_no, clinic_visit.turn)) as visit_second,
    false as accused, -- the habit is the case: which of the visits were needed nobody can say
from clinic_visit
inner join free_bystander
    on
        clinic_visit.visit_day = free_bystander.visit_day
        and clinic_visit.home_no = free_bystander.home_no
        and clinic_visit.nth_of_day = free_bystander.nth_of_day
