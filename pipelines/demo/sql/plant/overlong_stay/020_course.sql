-- What is done on a long stay: the treatment while there was one, and more of it where a pneumonia gets worse.
insert into plant_line by name
with
course (plan, item_name, cnt) as (
    -- each day of the treatment while there was one, and of a pneumonia that gets worse
    values
    ('boarder_heart', '静脉输液', 2),
    ('boarder_heart', '心电监护(小时)', 12),
    ('boarder_heart', '0.9%氯化钠注射液250ml', 2),
    ('boarder_heart', '那屈肝素钙注射液', 2),
    ('boarder_heart', '复方丹参滴丸', 30),
    ('boarder_nerve', '静脉输液', 2),
    ('boarder_nerve', '普通针刺', 1),
    ('boarder_nerve', '中频脉冲电治疗', 1),
    ('boarder_nerve', '银杏叶提取物注射液', 4),
    ('boarder_nerve', '0.9%氯化钠注射液250ml', 2),
    ('worse', '胸部CT平扫', 1),
    ('worse', '血气分析', 1),
    ('worse', '降钙素原测定', 1),
    ('worse', '氧气吸入(小时)', 20),
    ('worse', '注射用哌拉西林钠他唑巴坦钠', 1)
),

due as (
    select
        stay_draft.case_no,
        stay_draft.stay_turn,
        stay_draft.adm_day,
        stay_draft.nights,
        stay_draft.kind,
        item.item_no,
        item.list_type,
        item.chrgitm,
        course.cnt,
        diagnosis.nights as usual_nights,
        row_number() over (partition by stay_draft.case_no order by item.item_no) as nth_item,
        unnest(range(1, stay_draft.nights))::integer as day_no,
    from stay_draft
    inner join county_case on stay_draft.case_no = county_case.case_no
    inner join diagnosis on stay_draft.diag_no = diagnosis.diag_no
    inner join course on course.plan = case stay_draft.kind when 'slow_pneumonia' then 'worse' else stay_draft.plan end
    inner join item on course.item_name = item.name
    where county_case.scheme = 'overlong_stay'
)

select
    case_no,
    stay_turn,
    (nth_item * 120 + day_no)::integer as line_turn,
    item_no,
    cnt,
    adm_day + day_no as on_day,
    (39600 + nth_item * 300)::integer as on_second,
from due
where
    case kind
        when 'slow_pneumonia' then day_no >= 9 and (chrgitm not in ('03', '04') or day_no % 5 = 2)
        else day_no <= usual_nights
    end
