-- Those whom the test is for have it at the same hospital; and everybody at a clinic with a wrong mapping.
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
where bystander.age >= from_age and (for_sex is null or bystander.sex = for_sex)
