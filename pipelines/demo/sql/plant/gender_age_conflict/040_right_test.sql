-- What is billed to them.
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
        = item.place;

insert into plant_line by name
select * exclude (kind),
from consultation_fee('gender_age_conflict', '普通门诊诊查费')
-- a clinic's own plan brings it
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
