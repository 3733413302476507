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
entry (kind, entry_no, item_name, cnt, from_day, upto_day, on_second) as (
    values
    ('forty_hours', 0, '心电监护(小时)', 40, 1, 6, 30600),
    ('forty_hours', 1, '高流量氧疗(小时)', 36, 1, 6, 31200),
    ('two_long_shifts', 2, '无创呼吸机辅助通气(小时)', 17, 2, 5, 28800),
    ('two_long_shifts', 3, '无创呼吸机辅助通气(小时)', 15, 2, 5, 64800),
    ('more_days_than_nights', 4, '压疮护理(日)', 15, 7, 8, 35400),
    ('hour_too_many', 5, '心电监护(小时)', 25, 4, 5, 30600),
    ('both_ends', 6, '普通病房床位费', 1, 8, 9, 34200),
    ('day_ward', 7, '普通病房床位费', 1, 0, 1, 28800),
    ('day_ward', 8, '住院诊查费', 1, 0, 1, 28860),
    ('day_ward', 9, '二级护理', 1, 0, 1, 28920),
    ('under_a_day', 10, '心电监护(小时)', 5, 0, 1, 80000),
    ('under_a_day', 11, '心电监护(小时)', 15, 1, 2, 50400),
    ('round_the_clock', 12, '心电监护(小时)', 24, 1, 8, 30600),
    ('round_the_clock', 13, '微量泵输注(小时)', 24, 2, 5, 31800)
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
