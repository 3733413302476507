-- The bundle and what it includes, side by side on a bill, and honest neighbours of a bundle.
insert into plant_line by name
with
entry (what_kind, entry_no, item_name, cnt, from_day, upto_day) as (
    -- days count from the first of the stay, or from the operation
    values
    ('special', 0, '特级护理', 1, 0, 7),
    ('special', 1, '口腔护理', 2, 0, 7),
    ('special', 2, '会阴擦洗', 1, 0, 7),
    ('intensive', 3, '重症监护', 24, 1, 7),
    ('intensive', 4, '口腔护理', 2, 1, 7),
    ('intensive', 5, '吸痰护理', 4, 1, 7),
    ('intensive', 6, '血氧饱和度监测(小时)', 20, 1, 7),
    ('tube_beside_anaesthesia', 7, '全身麻醉(含气管插管)', 1, 0, 1),
    ('tube_beside_anaesthesia', 8, '气管插管术', 1, 0, 1),
    ('tubing_beside_dialysis', 9, '血液透析(含管路)', 1, 1, 7),
    ('tubing_beside_dialysis', 10, '血透管路安装', 1, 1, 7),
    ('look_beside_scope', 11, '关节镜下半月板切除术(含探查)', 1, 0, 1),
    ('look_beside_scope', 12, '关节镜检查', 1, 0, 1),
    ('anaesthesia_beside_painless', 13, '无痛胃镜检查(含麻醉)', 1, 0, 1),
    ('anaesthesia_beside_painless', 14, '静脉麻醉', 1, 0, 1),
    ('anaesthesia_beside_painless', 15, '普通门诊诊查费', 1, 0, 1),
    ('panel_and_parts', 16, '凝血四项', 1, 1, 2),
    ('panel_and_parts', 17, '凝血酶原时间测定(PT)', 1, 1, 2),
    ('suction_once', 18, '气管切开护理', 1, 0, 7),
    ('suction_once', 19, '吸痰护理', 1, 3, 4),
    ('suction_once', 20, '一级护理', 1, 0, 7),
    ('look_days_before', 21, '关节镜检查', 1, -1, 0),
    ('look_days_before', 22, '关节镜下半月板切除术(含探查)', 1, 0, 1),
    ('step_down', 23, '特级护理', 1, 0, 3),
    ('step_down', 24, '二级护理', 1, 3, 7),
    ('step_down', 25, '口腔护理', 2, 3, 7),
    ('step_down', 26, '吸痰护理', 3, 3, 7),
    ('sum_of_parts', 27, '电子胃镜检查', 1, 0, 1),
    ('sum_of_parts', 28, '静脉麻醉', 1, 0, 1),
    ('sum_of_parts', 29, '普通门诊诊查费', 1, 0, 1)
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
