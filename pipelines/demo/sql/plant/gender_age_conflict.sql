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
from visit_turn;

insert into plant_line by name
with
test as (
    select
        item.item_no,
        item.item_group,
        -- a mammography may be a man's
        (row_number() over (partition by item.item_group order by item.code) - 1)::integer as place,
        case item.item_group when 'woman_more' then 2 when 'man_more' then 1 else 0 end as for_sex,
    from item
    where item.item_group in ('woman_more', 'man_more', 'infant', 'elderly') and item.name <> '乳腺钼靶摄影'
    union all
    select
        item.item_no,
        'child' as item_group,
        (item.name = '小儿氨酚黄那敏颗粒')::integer as place,
        0 as for_sex,
    from item
    where item.name in ('小儿氨酚黄那敏颗粒', '头孢克洛干混悬剂')
)

select
    plant_visit.case_no,
    plant_visit.visit_turn,
    10 + test.place as line_turn,
    test.item_no,
    case test.item_group when 'child' then item.pack else 1 end as cnt,
from plant_visit
inner join case_person on plant_visit.case_no = case_person.case_no
inner join test
    on case kind
        when 'wrong_organs' then for_sex = 3 - sex and place < 3
        when 'other_sex_test' then for_sex = 3 - sex and place = case_person.case_no % 3
        when 'infants_test' then item_group = 'infant' and place = case_person.case_no % 2
        when 'childs_drug' then item_group = 'child'
        when 'nearly_sixty' then item_group = 'elderly'
        when 'on_the_birthday' then item_group = 'elderly'
        when 'sex_not_stated' then for_sex = 2 and place < 2
    end
inner join item on test.item_no = item.item_no
where case_person.scheme = 'gender_age_conflict'
union all
select
    plant_visit.case_no,
    plant_visit.visit_turn,
    1 as line_turn,
    item.item_no,
    1 as cnt,
from plant_visit
inner join case_person on plant_visit.case_no = case_person.case_no
inner join item on item.name = '普通门诊诊查费'
where case_person.scheme = 'gender_age_conflict';

-- those whom the test is for have it at the same hospital; and everybody at a clinic with a wrong mapping
insert into plant_visit by name
with
trade as (
    select
        county_case.*,
        unnest(range(case county_case.kind when 'wrong_mapping' then 30 else 12 end))::integer as turn,
        case
            when county_case.kind = 'nearly_sixty' then 60
            else 18
        end as from_age,
        -- whom the test of the case is for: the other sex than the one it was billed to
        case when county_case.kind in ('wrong_organs', 'other_sex_test') then 3 - case_person.sex end as for_sex,
    from county_case
    left join case_person on county_case.case_no = case_person.case_no and case_person.nth = 0
    where
        county_case.scheme = 'gender_age_conflict'
        and county_case.kind in ('wrong_mapping', 'wrong_organs', 'other_sex_test', 'nearly_sixty')
)

select
    case_no,
    100 + turn as visit_turn,
    bystander.person_no,
    inst_no,
    '11' as med_type,
    begn_day + 3 * turn as visit_day,
    between_whole(29400, 60000, u('mapped hour', case_no, turn)) as visit_second,
    case kind when 'wrong_mapping' then 'clinic' else 'case' end as visit_kind,
    case kind when 'wrong_mapping' then null else 'Z01.900' end as diag_code,
    case kind when 'wrong_mapping' then null else '特殊检查' end as diag_name,
    kind = 'wrong_mapping' and (case_no % 2 = 1 or bystander.sex = 2) as accused,
from trade
inner join bystander on bystander.place = bystander_place(begn_day + 3 * turn, 200 + case_no % 200) % bystander.bystanders
where bystander.age >= from_age and (for_sex is null or bystander.sex = for_sex);

insert into plant_line by name
with
tested as (
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        county_case.kind,
        case
            when county_case.kind = 'wrong_mapping' and plant_visit.case_no % 2 = 0 then 'man_more'
            when county_case.kind = 'wrong_mapping' then 'infant'
            when county_case.kind = 'nearly_sixty' then 'elderly'
            when case_person.sex = 1 then 'woman_more'
            else 'man_more'
        end as item_group,
        case
            when county_case.kind = 'wrong_mapping' and plant_visit.case_no % 2 = 0 then 1
            when county_case.kind in ('wrong_mapping', 'nearly_sixty') then 0
            when county_case.kind = 'wrong_organs' then plant_visit.visit_turn % 3
            else plant_visit.case_no % 3
        end as place,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    left join case_person on county_case.case_no = case_person.case_no and case_person.nth = 0
    where county_case.scheme = 'gender_age_conflict' and plant_visit.visit_turn >= 100
)

select
    case_no,
    visit_turn,
    50 as line_turn,
    item.item_no,
    1 as cnt,
from tested
inner join item
    on
        tested.item_group = item.item_group
        and case tested.item_group when 'woman_more' then [0, 2, 3][1 + tested.place::integer] else tested.place end
        = item.place
union all
select
    case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    1 as cnt,
from tested
inner join item on item.name = '普通门诊诊查费'
where kind <> 'wrong_mapping';

insert into plant_subject by name
select
    county_case.case_no,
    county_case.inst_no,
    item.item_no,
from county_case
inner join item
    on
        item.item_group = case county_case.case_no % 2 when 0 then 'man_more' else 'infant' end
        and item.place = case county_case.case_no % 2 when 0 then 1 else 0 end
where county_case.kind = 'wrong_mapping'
