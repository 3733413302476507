-- A stack of cards on a doctor's desk: prescriptions of one costly drug one after the other, and honest ones.
update person
set
    listed_born_on = case_person.born_on,
    illness = null
from case_person
where
    case_person.kind = 'twin_children'
    and case_person.nth = 0
    and person.of_case = case_person.case_no;

insert into plant_visit by name
with
month as (
    select
        *,
        unnest(range(case kind when 'twin_children' then 3 else 2 end))::integer as turn,
    from case_person
    where kind in ('script_stack', 'twin_children', 'shared_errand')
),

family_doctor as (
    select
        county_case.case_no,
        arg_min(institution.inst_no, u('family doctor', county_case.case_no, institution.inst_no)) as inst_no,
    from county_case
    inner join institution on county_case.county_no = institution.county_no and institution.kind in ('primary', 'secondary')
    where institution.of_case is null and county_case.kind = 'shared_errand'
    group by county_case.case_no
)

select
    month.case_no,
    turn * 10 + nth as visit_turn,
    person_no,
    month.inst_no,
    case month.kind when 'shared_errand' then '41' else '14' end as med_type,
    begn_day + 30 * turn as visit_day,
    between_whole(32400, 39600, u('stack at', month.case_no, turn)) + nth * case month.kind when 'script_stack' then 7 else 18 end
        as visit_second,
    case month.kind when 'script_stack' then 'W' || (1 + nth % 3) when 'shared_errand' then 'T1' end as till,
    30 as pays_after,
    case when month.kind <> 'shared_errand' then doctor_key(month.inst_no, 0, 3) end as doctor,
    doctor_key(family_doctor.inst_no, 0, 2) as prescriber,
    case month.kind when 'script_stack' then 'E11.900' when 'twin_children' then 'E23.000' end as diag_code,
    case month.kind when 'script_stack' then '2型糖尿病' when 'twin_children' then '生长激素缺乏症' end as diag_name,
from month
left join family_doctor on month.case_no = family_doctor.case_no;

insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack * greatest(1, floor(30 * item.day_dose / item.pack))::integer as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on item.name = case county_case.kind
        when 'twin_children' then '重组人生长激素注射液'
        when 'shared_errand' then '非布司他片'
        else ['恩格列净片', '度拉糖肽注射液', '司美格鲁肽注射液'][1 + county_case.case_no % 3]
    end
where county_case.kind in ('script_stack', 'twin_children', 'shared_errand')
