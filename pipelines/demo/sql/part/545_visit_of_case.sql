-- One row per stay (class 1) or visit (class 2) of this part that belongs to a case and is to blame.
create or replace view visit_of_case as
select
    1 as visit_class,
    stay_no as visit_no,
    case_no,
    psn_no,
    person_no,
    inst_no,
    doctor,
    mdtrt_id,
    admitted_at::date as begn_date,
    discharged_at::date as end_date,
    parts,
    resettled or twice as again,
from stay
where
    case_no is not null and accused
    and person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
union all
select
    2 as visit_class,
    visit_no,
    visit.case_no,
    person.psn_no,
    visit.person_no,
    inst_no,
    doctor,
    visit_key(2, visit_no) as mdtrt_id,
    calendar(visit_day) as begn_date,
    calendar(visit_day) as end_date,
    1 as parts,
    twice as again,
from visit
inner join person on visit.person_no = person.person_no
where visit.case_no is not null and visit.accused
