-- A bundle of services billed together with what it includes, and honest neighbours of a bundle.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    32400 as adm_second,
    between_whole(7, 9, u('bundle nights', case_no)) as nights,
    37800 as dis_second,
    case kind
        when 'tube_beside_anaesthesia' then '51.23'
        when 'look_beside_scope' then '80.6'
        when 'look_days_before' then '80.6'
        else 'none'
    end as operations,
    case
        when kind in ('care_taken_apart', 'step_down', 'suction_once') then 'nursing;general_care'
        when kind = 'tube_beside_anaesthesia' then 'anaesthesia'
        when kind = 'tubing_beside_dialysis' then 'dialysis'
        when kind = 'panel_and_parts' then 'lab'
    end as left_out,
    case when kind in ('look_beside_scope', 'look_days_before') then 'M23.202' end as diag_code,
    case when kind in ('look_beside_scope', 'look_days_before') then '陈旧性半月板损伤' end as diag_name,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'tube_beside_anaesthesia' then 'K80.200'
        when 'tubing_beside_dialysis' then 'N18.001'
        when 'look_beside_scope' then 'M17.900'
        when 'look_days_before' then 'M17.900'
        when 'panel_and_parts' then 'K29.500'
        else 'J18.900'
    end
where scheme = 'unbundled_charge' and kind not in ('anaesthesia_beside_painless', 'sum_of_parts');

insert into plant_visit by name
select
    case_no,
    0 as visit_turn,
    person_no,
    inst_no,
    '11' as med_type,
    begn_day as visit_day,
    between_whole(29400, 39600, u('scope visit', case_no)) as visit_second,
    'K29.500' as diag_code,
    '慢性胃炎' as diag_name,
from case_person
where kind in ('anaesthesia_beside_painless', 'sum_of_parts');

insert into plant_line by name
with
entry as (
    select
        unnest([
            'special', 'special', 'special',
            'intensive', 'intensive', 'intensive', 'intensive',
            'tube_beside_anaesthesia', 'tube_beside_anaesthesia',
            'tubing_beside_dialysis', 'tubing_beside_dialysis',
            'look_beside_scope', 'look_beside_scope',
            'anaesthesia_beside_painless', 'anaesthesia_beside_painless', 'anaesthesia_beside_painless',
            'panel_and_parts', 'panel_and_parts',
            'suction_once', 'suction_once', 'suction_once',
            'look_days_before', 'look_days_before',
            'step_down', 'step_down', 'step_down', 'step_down',
            'sum_of_parts', 'sum_of_parts', 'sum_of_parts'
        ]) as what_kind,
        unnest([
            '特级护理', '口腔护理', '会阴擦洗',
            '重症监护', '口腔护理', '吸痰护理', '血氧饱和度监测(小时)',
            '全身麻醉(含气管插管)', '气管插管术',
            '血液透析(含管路)', '血透管路安装',
            '关节镜下半月板切除术(含探查)', '关节镜检查',
            '无痛胃镜检查(含麻醉)', '静脉麻醉', '普通门诊诊查费',
            '凝血四项', '凝血酶原时间测定(PT)',
            '气管切开护理', '吸痰护理', '一级护理',
            '关节镜检查', '关节镜下半月板切除术(含探查)',
            '特级护理', '二级护理', '口腔护理', '吸痰护理',
            '电子胃镜检查', '静脉麻醉', '普通门诊诊查费'
        ]) as item_name,
        unnest([
            1, 2, 1,
            24, 2, 4, 20,
            1, 1,
            1, 1,
            1, 1,
            1, 1, 1,
            1, 1,
            1, 1, 1,
            1, 1,
            1, 1, 2, 3,
            1, 1, 1
        ]) as cnt,
        -- counted from the first day of the stay, or from the day of the operation
        unnest([
            0, 0, 0,
            1, 1, 1, 1,
            0, 0,
            1, 1,
            0, 0,
            0, 0, 0,
            1, 1,
            0, 3, 0,
            -1, 0,
            0, 3, 3, 3,
            0, 0, 0
        ]) as from_day,
        unnest([
            7, 7, 7,
            7, 7, 7, 7,
            1, 1,
            7, 7,
            1, 1,
            1, 1, 1,
            2, 2,
            7, 4, 7,
            0, 1,
            3, 7, 7, 7,
            1, 1, 1
        ]) as upto_day,
        unnest(range(30))::integer as entry_no,
),

patient as (
    select
        *,
        case
            when kind = 'care_taken_apart' then ['special', 'intensive'][1 + case_no % 2]
            else kind
        end as what_kind,
        -- the day the operation plan chooses
        case
            when kind in ('tube_beside_anaesthesia', 'look_beside_scope', 'look_days_before')
                then begn_day + 1 + (u('operated on', person_no, begn_day) < 0.4)::integer
            else begn_day
        end as counted_from,
        kind in ('anaesthesia_beside_painless', 'sum_of_parts') as is_visit,
    from case_person
    where scheme = 'unbundled_charge'
),

billed as (
    select
        patient.*,
        entry.item_name,
        entry.cnt,
        entry.entry_no,
        unnest(range(entry.from_day, entry.upto_day))::integer as nth_day,
    from patient
    inner join entry on patient.what_kind = entry.what_kind
)

select
    case_no,
    case when not is_visit then 0 end as stay_turn,
    case when is_visit then 0 end as visit_turn,
    entry_no * 20 + nth_day + 2 as line_turn,
    item.item_no,
    cnt,
    counted_from + nth_day as on_day,
    case when not is_visit then 39600 + 600 * (entry_no % 5) end as on_second,
from billed
inner join item on billed.item_name = item.name
-- every other day, as people are dialysed
where kind <> 'tubing_beside_dialysis' or nth_day % 2 = 1
