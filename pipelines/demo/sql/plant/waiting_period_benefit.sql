-- People whose benefits begin later than the register's other days, and what was paid for them before that.
update person
set
    listed_benefit_day = case_person.begn_day + case case_person.kind
        when 'stay_in_waiting' then 70
        when 'visits_in_waiting' then 60
        when 'admitted_in_waiting' then 35
        when 'eve_of_benefit' then 1
        when 'newborn_registered_late' then 45
        else 0
    end,
    listed_born_on = case case_person.kind
        when 'newborn_registered_late' then calendar(case_person.begn_day - between_whole(1, 6, u('born before', case_person.case_no)))
    end
from case_person
where case_person.scheme = 'waiting_period_benefit' and case_person.person_no = person.person_no;

insert into stay_draft by name
with
admitted as (
    select
        *,
        case kind
            when 'newborn_registered_late' then 'P59.900'
            else ['J18.900', 'M51.202', 'E11.900', 'I25.103'][1 + case_no % 4]
        end as code,
    from case_person
    where kind in ('stay_in_waiting', 'admitted_in_waiting', 'newborn_registered_late')
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    between_whole(30600, 57600, u('waits', case_no)) as adm_second,
    case kind
        when 'stay_in_waiting' then 10
        when 'admitted_in_waiting' then between_whole(5, 8, u('waits nights', case_no))
        else between_whole(4, 6, u('waits nights', case_no))
    end as nights,
    39600 as dis_second,
    case kind when 'newborn_registered_late' then '9' else '2' end as adm_way,
    'none' as operations,
    kind,
    case_no,
from admitted
inner join diagnosis on admitted.code = diagnosis.code;

insert into plant_visit by name
with
visit_turn as (
    select
        *,
        unnest(range(case kind when 'visits_in_waiting' then 4 else 1 end))::integer as turn,
    from case_person
    where kind in ('visits_in_waiting', 'eve_of_benefit', 'first_day_of_benefit')
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day + 12 * turn as visit_day,
    between_whole(30600, 61200, u('waiting hour', case_no, turn)) as visit_second,
    'clinic' as visit_kind,
from visit_turn
