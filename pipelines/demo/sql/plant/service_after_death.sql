-- A card that is used after its holder died, and people who died while they were treated.
update person
set listed_death_day = case_person.begn_day
from case_person
where case_person.scheme = 'service_after_death' and case_person.person_no = person.person_no;

insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + case kind when 'stay_after_death' then between_whole(14, 60, u('later', case_no)) else -6 end as adm_day,
    36000 as adm_second,
    6 as nights,
    39600 as dis_second,
    case kind when 'settled_after_death' then '5' else '1' end as dscg_way,
    'none' as operations,
    case kind when 'settled_after_death' then 9 * 86400 end as pays_after,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = 'I50.900'
where kind in ('stay_after_death', 'settled_after_death');

insert into plant_visit by name
with
purchase_turn as (
    select
        *,
        unnest(range(case kind when 'drugs_after_death' then 3 else 1 end))::integer as turn,
    from case_person
    where kind in ('drugs_after_death', 'once_after_death', 'died_that_day')
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_no,
    case kind when 'died_that_day' then '11' else '41' end as med_type,
    begn_day + case kind when 'drugs_after_death' then 20 + 30 * turn when 'once_after_death' then 2 else 0 end as visit_day,
    between_whole(32400, 40000, u('dead hour', case_no, turn)) as visit_second,
    -- the plan of such a visit brings its lines
    case kind when 'died_that_day' then 'clinic' else 'pharmacy' end as visit_kind,
from purchase_turn
