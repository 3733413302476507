-- Lines of a stay's bill that stand on it twice, and lines that honestly do.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    between_whole(28800, 43200, u('doubled arrives', case_no)) as adm_second,
    8 as nights,
    37800 as dis_second,
    'none' as operations,
    'port_care;lab_acute;exam_chest;exam_abdomen;exam_bone' as left_out,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'both_knees' then 'M17.000'
        when 'two_departments' then 'N20.000'
        when 'minutes_later' then 'N20.000'
        when 'again_that_day' then 'K29.500'
        else 'J18.900'
    end
where scheme = 'duplicate_charge' and kind <> 'visit_twice';

insert into plant_line by name
with
entry (kind, entry_no, item_name, on_days) as (
    values
    ('printed_twice', 0, '静脉置管护理', 5),
    ('printed_twice', 1, '血气分析', 5),
    ('scan_twice', 2, '胸部CT平扫', 1),
    ('scan_twice', 3, '降钙素原测定', 1),
    ('two_departments', 4, '腹部彩超', 1),
    ('two_departments', 5, '上腹部CT平扫', 1),
    ('minutes_later', 6, '腹部彩超', 1),
    ('again_that_day', 7, '电子胃镜检查', 1),
    ('credited_twin', 8, '胸部CT平扫', 1),
    ('both_knees', 9, '四肢关节正侧位片', 1),
    ('by_the_piece', 10, '留置针', 3),
    ('by_the_piece', 11, '医用敷料贴', 3),
    ('ordered_again', 12, '血气分析', 2)
),

billed as (
    select
        case_person.*,
        entry.item_name,
        entry.entry_no,
        unnest(range(1, 1 + entry.on_days))::integer as nth_day,
    from case_person
    inner join entry on case_person.kind = entry.kind
),

copied as (
    select
        *,
        unnest([0, 1])::integer as copy_no,
        36000 + 1500 * (entry_no % 5) + between_whole(0, 1400, u('doubled at', case_no, entry_no, nth_day)) as on_second,
    from billed
)

select
    case_no,
    0 as stay_turn,
    entry_no * 20 + nth_day * 2 + copy_no + 1 as line_turn,
    item.item_no,
    1 as cnt,
    begn_day + nth_day as on_day,
    on_second + copy_no * case kind
        when 'minutes_later' then between_whole(180, 540, u('later', case_no))
        when 'again_that_day' then between_whole(14400, 18000, u('later', case_no))
        else 0
    end as on_second,
    case when kind = 'credited_twin' then copy_no else 0 end as credited,
    case when kind = 'two_departments' and copy_no = 1 then doctor_key(inst_no, 20, 1) end as doctor,
    case when kind = 'ordered_again' then 'R2' || (case_no::bigint * 1000 + nth_day * 10 + copy_no) end as order_no,
from copied
inner join item on copied.item_name = item.name
