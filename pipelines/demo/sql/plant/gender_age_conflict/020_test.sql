-- The test or drug that somebody of another sex or age is billed, or that only looks so.
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
