-- An implant on the bill of a stay in which nothing was done that uses it, and stays that only look so.
insert into stay_draft by name
select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + 5 * nth as adm_day,
    between_whole(28800, 43200, u('implant arrives', case_no, nth)) as adm_second,
    between_whole(6, 9, u('implant nights', case_no, nth)) as nights,
    37800 as dis_second,
    case kind
        when 'wrong_operation' then '51.23'
        when 'right_operation' then '00.66;36.07'
        else 'none'
    end as operations,
    nth as stay_turn,
    kind,
    case_no,
from case_person
inner join diagnosis
    on diagnosis.code = case kind
        when 'pacemaker_on_paper' then 'I50.900'
        when 'screws_in_plaster' then ['S82.800', 'S52.500'][1 + case_no % 2]
        when 'joint_not_replaced' then ['S72.000', 'M17.900'][1 + case_no % 2]
        when 'wrong_operation' then 'K80.200'
        when 'glue_alone' then 'K92.200'
        when 'right_operation' then 'I20.000'
        when 'codes_never_sent' then ['S82.800', 'S72.000', 'M17.900', 'I44.200'][1 + (nth + case_no) % 4]
        else 'I25.103'
    end
where scheme = 'consumable_without_procedure';

insert into plant_line by name
with
entry (what_billed, entry_no, item_name, cnt) as (
    values
    ('stents', 1, '冠脉药物洗脱支架系统 甲型', 3),
    ('pacemaker', 2, '双腔植入式心脏起搏器 甲型', 1),
    ('screws', 3, '金属接骨螺钉 甲型', 6),
    ('screws', 4, '锁定接骨板 甲型', 1),
    ('hip', 5, '髋关节假体系统 甲型', 1),
    ('knee', 6, '膝关节假体系统 甲型', 1),
    ('stent', 7, '冠脉药物洗脱支架系统 甲型', 1),
    ('glue', 8, '可吸收止血流体明胶', 1),
    ('wire', 9, '血管造影导丝', 1),
    ('stents_back', 10, '冠脉药物洗脱支架系统 甲型', 2),
    ('S82.800', 11, '骨折切开复位内固定术', 1),
    ('S82.800', 12, '椎管内麻醉', 1),
    ('S82.800', 13, '金属接骨螺钉 甲型', 7),
    ('S82.800', 14, '锁定接骨板 甲型', 1),
    ('S72.000', 15, '髋关节置换术', 1),
    ('S72.000', 16, '全身麻醉', 1),
    ('S72.000', 17, '髋关节假体系统 甲型', 1),
    ('M17.900', 18, '膝关节置换术', 1),
    ('M17.900', 19, '椎管内麻醉', 1),
    ('M17.900', 20, '膝关节假体系统 甲型', 1),
    ('I44.200', 21, '永久起搏器置入术', 1),
    ('I44.200', 22, '双腔植入式心脏起搏器 甲型', 1)
),

patient as (
    select
        stay_draft.case_no,
        stay_draft.stay_turn,
        stay_draft.adm_day,
        case stay_draft.kind
            when 'stents_on_paper' then 'stents'
            when 'pacemaker_on_paper' then 'pacemaker'
            when 'screws_in_plaster' then 'screws'
            when 'joint_not_replaced' then case diagnosis.code when 'M17.900' then 'knee' else 'hip' end
            when 'wrong_operation' then 'stent'
            when 'glue_alone' then 'glue'
            when 'wire_alone' then 'wire'
            when 'sent_back' then 'stents_back'
            when 'codes_never_sent' then diagnosis.code
        end as what_billed,
    from stay_draft
    inner join county_case on stay_draft.case_no = county_case.case_no
    inner join diagnosis on stay_draft.diag_no = diagnosis.diag_no
    where county_case.scheme = 'consumable_without_procedure'
)

select
    case_no,
    stay_turn,
    entry.entry_no as line_turn,
    item.item_no,
    entry.cnt,
    adm_day + 2 as on_day,
    34200 + 60 * entry.entry_no as on_second,
    case patient.what_billed when 'stents_back' then entry.cnt else 0 end as credited,
from patient
inner join entry on patient.what_billed = entry.what_billed
inner join item on entry.item_name = item.name
