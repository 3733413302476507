-- One row per settlement of this part that belongs to a case and is to blame, with what it is about.
with
bill_event as (
    select unnest(['original', 'resettled']) as happening,
),

in_parts as (
    select
        *,
        unnest(range(1, parts + 1))::integer as part_no,
    from visit_of_case
),

by_habit as (
    select distinct
        line.visit_class,
        line.visit_no,
        line.part_no,
        line_habit.case_no,
        line.person_no,
        line.inst_no,
    from line
    inner join line_habit on line.habit_case_no = line_habit.case_no
    where line_habit.accused
)

select
    case_no,
    visit_class,
    visit_no,
    person_no,
    psn_no,
    inst_no,
    doctor,
    mdtrt_id,
    begn_date,
    end_date,
    setl_key(visit_class, visit_no, part_no, happening) as setl_id,
from in_parts
cross join bill_event
where happening = 'original' or again
union
select
    by_habit.case_no,
    by_habit.visit_class,
    by_habit.visit_no,
    by_habit.person_no,
    encounter.psn_no,
    by_habit.inst_no,
    encounter.doctor,
    encounter.mdtrt_id,
    encounter.begntime::date as begn_date,
    encounter.endtime::date as end_date,
    setl_key(by_habit.visit_class, by_habit.visit_no, by_habit.part_no, 'original') as setl_id,
from by_habit
inner join encounter
    on by_habit.visit_class = encounter.visit_class and by_habit.visit_no = encounter.visit_no
order by case_no, setl_id
