-- More hours and days on a bill than the days of the stay hold, and stays that just fill them.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    case kind when 'day_ward' then 27000 when 'under_a_day' then 68400 else 34200 end as adm_second,
    case kind when 'day_ward' then 0 when 'under_a_day' then 1 else 8 end as nights,
    case kind when 'day_ward' then 63000 when 'under_a_day' then 54000 else 37800 end as dis_second,
    case kind when 'under_a_day' then '1' else '2' end as adm_way,
    'none' as operations,
    'monitoring;oxygen' as left_out,
    case kind when 'day_ward' then '14-9' || lpad((case_no % 50)::varchar, 2, '0') end as bed_no,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'day_ward' then 'Z49.100'
        when 'two_long_shifts' then 'J44.100'
        when 'more_days_than_nights' then 'I63.900'
        when 'under_a_day' then 'I20.000'
        else 'I50.900'
    end
where scheme = 'over_daily_quantity';

-- by day somebody lies in the bed of the day ward too
insert into plant_presence by name
select
    case_no,
    1 as presence_no,
    case_person.inst_no,
    14 as dept_no,
    '14-9' || lpad((case_no % 50)::varchar, 2, '0') as bed_no,
    0 as stay_turn,
    begn_day,
    28200 as begn_second,
    begn_day as end_day,
    61800 as end_second,
from case_person
inner join institution on case_person.inst_no = institution.inst_no
where case_person.kind = 'day_ward' and institution.monitored;

insert into plant_line by name
with
entry as (
    select
        unnest([
            'forty_hours', 'forty_hours', 'two_long_shifts', 'two_long_shifts', 'more_days_than_nights', 'hour_too_many',
            'both_ends', 'day_ward', 'day_ward', 'day_ward', 'under_a_day', 'under_a_day', 'round_the_clock', 'round_the_clock'
        ]) as kind,
        unnest([
            '心电监护(小时)', '高流量氧疗(小时)', '无创呼吸机辅助通气(小时)', '无创呼吸机辅助通气(小时)',
            '压疮护理(日)', '心电监护(小时)', '普通病房床位费', '普通病房床位费', '住院诊查费', '二级护理',
            '心电监护(小时)', '心电监护(小时)', '心电监护(小时)', '微量泵输注(小时)'
        ]) as item_name,
        unnest([40, 36, 17, 15, 15, 25, 1, 1, 1, 1, 5, 15, 24, 24]) as cnt,
        unnest([1, 1, 2, 2, 7, 4, 8, 0, 0, 0, 0, 1, 1, 2]) as from_day,
        unnest([6, 6, 5, 5, 8, 5, 9, 1, 1, 1, 1, 2, 8, 5]) as upto_day,
        unnest([30600, 31200, 28800, 64800, 35400, 30600, 34200, 28800, 28860, 28920, 80000, 50400, 30600, 31800]) as on_second,
        unnest(range(14))::integer as entry_no,
),

billed as (
    select
        case_person.*,
        entry.item_name,
        entry.cnt,
        entry.on_second,
        entry.entry_no,
        unnest(range(entry.from_day, entry.upto_day))::integer as nth_day,
    from case_person
    inner join entry on case_person.kind = entry.kind
)

select
    case_no,
    0 as stay_turn,
    entry_no * 20 + nth_day + 1 as line_turn,
    item.item_no,
    cnt,
    begn_day + nth_day as on_day,
    on_second,
from billed
inner join item on billed.item_name = item.name
