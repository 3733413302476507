-- Costly drugs collected from many pharmacies to be sold again, and patients who only shop where they happen to be.
update person
set illness = null -- their other prescriptions would blur what they hold
from case_person
where case_person.scheme = 'drug_reselling_ring' and case_person.person_no = person.person_no;

insert into plant_visit by name
with
outing as (
    select
        *,
        unnest(range(case kind
            when 'buying_tour' then 10
            when 'lone_collector' then 12
            when 'collecting_trio' then 9
            when 'three_shops' then 5
            else 6
        end))::integer as turn,
    from case_person
    where scheme = 'drug_reselling_ring'
)

select
    outing.case_no,
    outing.nth * 100 + turn as visit_turn,
    person_no,
    case_institution.inst_no,
    '41' as med_type,
    12 + begn_day % 150 + turn * case kind
        when 'buying_tour' then 14
        when 'lone_collector' then 10
        when 'collecting_trio' then 12
        when 'three_shops' then 25
        else 31
    end as visit_day,
    -- one after the other, but not in a queue
    between_whole(32400, 54000, u('outing hour', outing.case_no, turn))
    + outing.nth * case kind when 'couple_refills' then 75 else between_whole(1100, 1700, u('outing gap', outing.case_no)) end
        as visit_second,
from outing
inner join case_institution
    on
        outing.case_no = case_institution.case_no
        and case_institution.nth = turn % case_institution.places;

insert into plant_line by name
select
    county_case.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack * greatest(1, case kind
        when 'buying_tour' then ceil(60 * day_dose / item.pack)
        when 'lone_collector' then ceil(40 * day_dose / item.pack)
        when 'collecting_trio' then ceil(40 * day_dose / item.pack)
        when 'three_shops' then ceil(35 * day_dose / item.pack)
        else floor(31 * day_dose / item.pack)
    end)::integer as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on item.item_group = 'costly_chronic' and county_case.case_no % item.group_size = item.place
where county_case.scheme = 'drug_reselling_ring'
