-- Pharmacies of their own with a year's trade by day; some also settle when they are shut.
insert into plant_visit by name
with
day_turn as (
    select
        *,
        unnest(range(8))::integer as turn,
    from case_person
    where scheme = 'closed_hours'
)

select
    case_no,
    nth * 100 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    20 + 42 * turn + 2 * nth as visit_day, -- an even day
    case
        when kind = 'open_all_night' then between_whole(300, 86000, u('open hour', person_no, turn))
        when kind = 'market_hours' and u('early', person_no, turn) < 0.6
            then between_whole(18300, 25200, u('open hour', person_no, turn))
        when kind = 'market_hours' then between_whole(25200, 43200, u('open hour', person_no, turn))
        else between_whole(30600, 72000, (u('open hour', person_no, turn) + u('open hour too', person_no, turn)) / 2)
    end as visit_second,
    'pharmacy' as visit_kind,
    role = 'look_alike' as accused,
from day_turn;

insert into plant_visit by name
with
night_turn as (
    select
        *,
        unnest(range(case kind when 'night_batch' then 8 when 'after_midnight' then 5 else 1 end))::integer as turn,
    from case_person
    where scheme = 'closed_hours' and role = 'planted'
)

select
    case_no,
    nth * 100 + 50 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    begn_day // 2 * 2 + 1 + 10 * turn as visit_day, -- an odd day
    3900 + 700 * nth + between_whole(0, 500, u('night hour', person_no, turn)) as visit_second,
    'pharmacy' as visit_kind,
from night_turn
where
    case kind
        when 'night_batch' then (nth + turn) % 2 = 0
        when 'after_midnight' then (nth + turn) % 3 = 0
        else nth < 3
    end
