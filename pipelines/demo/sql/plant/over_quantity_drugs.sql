-- More of one drug than its buyer can take, and stocks that only look too large for a while.
update person
set illness = null -- their other prescriptions would blur what they hold
from case_person
where case_person.scheme = 'over_quantity_drugs' and case_person.person_no = person.person_no;

insert into plant_visit by name
with
refill as (
    select
        *,
        unnest(range(case kind
            when 'hoarder' then 14
            when 'double_monthly' then 16
            when 'lost_refilled' then 7
            when 'twelve_weeks' then 3
            else 4
        end))::integer as turn,
    from case_person
    where scheme = 'over_quantity_drugs'
)

select
    refill.case_no,
    turn as visit_turn,
    person_no,
    case_institution.inst_no,
    case kind when 'twelve_weeks' then '14' else '41' end as med_type,
    12 + begn_day % 100 + case kind
        when 'hoarder' then 7 * turn
        when 'double_monthly' then 30 * (turn // 2) + 3 * (turn % 2)
        when 'stockpile' then 30 * turn
        when 'early_refills' then 20 * turn
        when 'twelve_weeks' then 84 * turn
        -- the third month is bought twice
        else 28 * turn - case when turn > 2 then 24 else 0 end
    end as visit_day,
    between_whole(32400, 64800, u('refill hour', person_no, turn)) as visit_second,
    case kind when 'twelve_weeks' then 'I10.x00' end as diag_code,
    case kind when 'twelve_weeks' then '原发性高血压' end as diag_name,
from refill
inner join case_institution
    on
        refill.case_no = case_institution.case_no
        and case_institution.nth = turn % case_institution.places;

insert into plant_line by name
select
    county_case.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    -- a pack lasts four weeks
    item.pack * case kind when 'hoarder' then 3 when 'stockpile' then 6 when 'twelve_weeks' then 3 else 1 end as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on item.item_group = 'hoarded_drug' and county_case.case_no % item.group_size = item.place
where county_case.scheme = 'over_quantity_drugs'
