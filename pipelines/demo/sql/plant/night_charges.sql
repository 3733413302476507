-- Bills entered while everybody sleeps, and patients who needed somebody at night.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    case kind when 'came_at_night' then 6900 else 34200 end as adm_second,
    between_whole(7, 9, u('night entries', case_no)) as nights,
    37800 as dis_second,
    case kind when 'came_at_night' then '1' else '2' end as adm_way,
    'none' as operations,
    kind,
    case_no,
from case_person
inner join diagnosis on diagnosis.code = case case_no % 2 when 0 then 'J18.900' else 'E11.900' end
where scheme = 'night_charges';

insert into plant_line by name
with
entry (kind, entry_no, item_name, from_night, upto_night) as (
    values
    ('typed_at_night', 0, '肝功能全套', 1, 6),
    ('typed_at_night', 1, '心肌酶谱', 1, 6),
    ('typed_at_night', 2, '凝血四项', 1, 6),
    ('typed_at_night', 3, '电解质测定', 1, 6),
    ('night_round', 4, '电解质测定', 1, 6),
    ('night_round', 5, '血细胞分析', 1, 6),
    ('night_round', 6, '肝功能全套', 1, 6),
    ('late_entry', 7, '电解质测定', 3, 4),
    ('came_at_night', 8, '血细胞分析', 0, 1),
    ('came_at_night', 9, '电解质测定', 0, 1),
    ('bad_night', 10, '血气分析', 3, 4),
    ('bad_night', 11, '电解质测定', 3, 4)
)

select
    case_no,
    0 as stay_turn,
    entry_no * 20 + nth_night + 1 as line_turn,
    item.item_no,
    1 as cnt,
    begn_day + nth_night as on_day,
    case kind
        when 'came_at_night' then 8100 + 60 * entry_no -- he has been here for twenty minutes
        else 3600 + 900 * (entry_no % 4) + between_whole(0, 5400, u('typed at', case_no, nth_night))
    end as on_second,
from (
    select
        case_person.case_no,
        case_person.begn_day,
        entry.*,
        unnest(range(entry.from_night, entry.upto_night))::integer as nth_night,
    from case_person
    inner join entry on case_person.kind = entry.kind
    where case_person.scheme = 'night_charges'
) as billed
inner join item on billed.item_name = item.name
