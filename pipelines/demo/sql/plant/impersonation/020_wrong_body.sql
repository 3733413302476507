-- A card in other hands: examinations that cannot be the card holder's.
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
where county_case.kind in ('other_sex', 'grandchild')
