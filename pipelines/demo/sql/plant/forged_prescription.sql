-- One prescription written for many people faster than anyone can write, and a doctor's morning of renewals.
update person
set illness = null -- their other prescriptions would blur what they are given
from case_person
where case_person.scheme = 'forged_prescription' and case_person.person_no = person.person_no;

insert into plant_visit by name
with
script as (
    select
        *,
        unnest(range(case kind when 'refill_morning' then 5 else 1 end))::integer as turn,
    from case_person
    where scheme = 'forged_prescription'
),

writer as (
    select
        county_case.case_no,
        arg_min(institution.inst_no, u('writes', county_case.case_no, institution.inst_no)) as inst_no,
    from county_case
    inner join institution
        on county_case.county_no = institution.county_no and institution.kind in ('primary', 'secondary', 'clinic')
    where institution.of_case is null and county_case.scheme = 'forged_prescription'
    group by county_case.case_no
)

select
    script.case_no,
    turn * 100 + script.nth as visit_turn,
    person_no,
    case_institution.inst_no,
    case script.kind when 'clinic_mill' then '11' when 'refill_morning' then '14' else '41' end as med_type,
    case script.kind when 'refill_morning' then 12 + begn_day % 200 + 30 * turn else begn_day end as visit_day,
    case script.kind
        when 'refill_morning' then 29700 + 840 * script.nth + between_whole(0, 400, u('renews', person_no, turn))
        when 'prescription_mill' then between_whole(32400, 57600, u('writes at', script.case_no)) + 45 * script.nth
        when 'copied_scripts' then between_whole(32400, 57600, u('writes at', script.case_no)) + 60 * script.nth
        when 'clinic_mill' then between_whole(32400, 57600, u('writes at', script.case_no)) + 55 * script.nth
        else between_whole(32400, 57600, u('writes at', script.case_no)) + 180 * script.nth
    end as visit_second,
    30 as pays_after,
    case when script.kind not in ('clinic_mill', 'refill_morning') then 'T' || (1 + script.nth % 6 // 2) end as till,
    case
        when script.kind in ('clinic_mill', 'refill_morning')
            then doctor_key(script.inst_no, 0, 1)
    end as doctor,
    case
        when script.kind not in ('clinic_mill', 'refill_morning')
            then doctor_key(writer.inst_no, 0, 4)
    end as prescriber,
    case when script.kind in ('clinic_mill', 'refill_morning') then 'I10.x00' end as diag_code,
    case when script.kind in ('clinic_mill', 'refill_morning') then '原发性高血压' end as diag_name,
from script
inner join writer on script.case_no = writer.case_no
inner join case_institution
    on
        script.case_no = case_institution.case_no
        and case_institution.nth = script.nth % case_institution.places;

insert into plant_line by name
with
content as (
    select
        county_case.case_no,
        visit_turn,
        kind,
        person_no,
        unnest(range(case kind when 'refill_morning' then 1 + person_no % 2 else 3 end))::integer as slot,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'forged_prescription'
)

select
    case_no,
    visit_turn,
    slot + 1 as line_turn,
    item.item_no,
    item.pack as cnt, -- a month
from content
inner join item
    on
        item.item_group = 'script_drug'
        and item.place = case kind
            -- each patient his own, month after month
            when 'refill_morning' then (person_no // 2 % 2 + slot * 3) % item.group_size
            else (case_no + 2 * slot) % item.group_size
        end
