-- The chart that is copied: what is done on the first day, and what on every day.
insert into plant_line by name
with
chart (diag_code, item_name, cnt, first_day) as (
    values
    ('I67.800', '头颅CT平扫', 1, true),
    ('I67.800', '颈动脉彩超', 1, true),
    ('I67.800', '血细胞分析', 1, true),
    ('I67.800', '肝功能全套', 1, true),
    ('I67.800', '血脂四项', 1, true),
    ('I67.800', '静脉输液', 1, false),
    ('I67.800', '一次性使用输液器', 1, false),
    ('I67.800', '银杏叶提取物注射液', 2, false),
    ('I67.800', '甲钴胺片', 3, false),
    ('I67.800', '0.9%氯化钠注射液250ml', 1, false),
    ('J20.900', '胸部正位片', 1, true),
    ('J20.900', '常规十二导心电图', 1, true),
    ('J20.900', '血细胞分析', 1, true),
    ('J20.900', '尿液分析', 1, true),
    ('J20.900', '肝功能全套', 1, true),
    ('J20.900', '静脉输液', 1, false),
    ('J20.900', '雾化吸入', 1, false),
    ('J20.900', '一次性使用输液器', 1, false),
    ('J20.900', '注射用头孢曲松钠', 2, false),
    ('J20.900', '盐酸氨溴索注射液', 2, false),
    ('J20.900', '0.9%氯化钠注射液250ml', 1, false)
),

due as (
    select
        stay_draft.case_no,
        stay_draft.stay_turn,
        stay_draft.adm_day,
        item.item_no,
        chart.cnt,
        chart.first_day,
        row_number() over (partition by stay_draft.case_no, stay_draft.stay_turn order by item.item_no) as nth_item,
        unnest(range(case when chart.first_day then 1 else stay_draft.nights end))::integer as day_no,
    from stay_draft
    inner join county_case on stay_draft.case_no = county_case.case_no
    inner join diagnosis on stay_draft.diag_no = diagnosis.diag_no
    inner join chart on diagnosis.code = chart.diag_code
    inner join item on chart.item_name = item.name
    where county_case.scheme = 'phantom_stay' and stay_draft.plan = 'fixed_chart'
)

select
    case_no,
    stay_turn,
    (nth_item * 40 + day_no)::integer as line_turn,
    item_no,
    cnt,
    adm_day + day_no as on_day,
    (34200 + nth_item * 60)::integer as on_second,
from due
