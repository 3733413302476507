-- A test or drug on the bill of somebody of another sex or age, and bills that only look so.
update person
set
    listed_born_on = case when case_person.kind = 'on_the_birthday' then calendar(case_person.begn_day) - interval 60 year end,
    listed_sex = case when case_person.kind = 'sex_not_stated' then 9 end
from case_person
where
    case_person.kind in ('on_the_birthday', 'sex_not_stated')
    and case_person.person_no = person.person_no;

insert into plant_visit by name
with
visit_turn as (
    select
        *,
        unnest(range(case when kind in ('wrong_organs', 'childs_drug') then 2 else 1 end))::integer as turn,
    from case_person
    where scheme = 'gender_age_conflict'
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day + 20 * turn as visit_day,
    between_whole(29400, 41400, u('conflict hour', case_no, turn)) as visit_second,
    case kind when 'childs_drug' then 'J06.900' else 'Z01.900' end as diag_code,
    case kind when 'childs_drug' then '急性上呼吸道感染' else '特殊检查' end as diag_name,
from visit_turn
