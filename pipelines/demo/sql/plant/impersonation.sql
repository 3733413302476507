-- A card in other hands: at two places at once, for another sex or age, or one of a stack on a doctor's desk.
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
outing as (
    select
        *,
        unnest(range(case kind
            when 'shuttle' then 6
            when 'two_towns' then 3
            when 'commuter' then 4
            else 1
        end))::integer as turn,
    from case_person
    where kind in ('shuttle', 'two_towns', 'next_town', 'commuter')
),

-- the second place lies in another county
far_place as (
    select
        county_case.case_no,
        arg_min(institution.inst_no, u('far place', county_case.case_no, institution.inst_no)) as inst_no,
    from county_case
    inner join institution
        on
            county_case.county_no <> institution.county_no
            and institution.care = case county_case.kind when 'two_towns' then 'outpatient' else 'pharmacy' end
    where institution.of_case is null and county_case.kind in ('shuttle', 'two_towns', 'next_town', 'commuter')
    group by county_case.case_no
),

leg as (
    select
        outing.*,
        false as far,
        outing.inst_no as place_no,
        0 as later,
    from outing
    union all
    select
        outing.*,
        true as far,
        far_place.inst_no as place_no,
        case kind
            when 'shuttle' then between_whole(600, 1080, u('on the way', outing.case_no, turn))
            when 'two_towns' then between_whole(1500, 2700, u('on the way', outing.case_no, turn))
            when 'next_town' then between_whole(6000, 7800, u('on the way', outing.case_no, turn))
            else between_whole(34200, 37800, u('on the way', outing.case_no, turn))
        end as later,
    from outing
    inner join far_place on outing.case_no = far_place.case_no
)

select
    leg.case_no,
    turn * 10 + far::integer as visit_turn,
    person_no,
    place_no as inst_no,
    case institution.fixmedins_type when '1' then '11' else '41' end as med_type,
    begn_day + turn * case leg.kind when 'shuttle' then 14 else 29 end as visit_day,
    later + case leg.kind
        when 'commuter' then between_whole(28800, 32400, u('sets out', leg.case_no, turn))
        else between_whole(32400, 50400, u('sets out', leg.case_no, turn))
    end as visit_second,
    case institution.fixmedins_type when '1' then 'clinic' else 'pharmacy' end as visit_kind,
from leg
inner join institution on leg.place_no = institution.inst_no;

-- examinations that cannot be the card holder's
insert into plant_visit by name
with
consultation as (
    select
        *,
        unnest(range(2))::integer as turn,
    from case_person
    where kind in ('other_sex', 'grandchild')
)

select
    case_no,
    turn as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day + 20 * turn as visit_day,
    between_whole(30600, 41400, u('not his', case_no, turn)) as visit_second,
    'clinic' as visit_kind,
    case kind when 'other_sex' then 'N76.000' else 'Z00.100' end as diag_code,
    case kind when 'other_sex' then '急性阴道炎' else '婴幼儿健康检查' end as diag_name,
from consultation;

insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 + item.place as line_turn,
    item.item_no,
    1 as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on
        item.item_group = case county_case.kind when 'other_sex' then 'woman_more' else 'infant' end
        -- the mammogram may be a man's
        and item.name <> '乳腺钼靶摄影'
where county_case.kind in ('other_sex', 'grandchild');

-- prescriptions of one costly drug one after the other
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
