-- One row per stay that goes on when its treatment is over, and per long stay that had to be long.
insert into stay_draft by name
with
long_stay as (
    select
        *,
        case kind
            when 'psychiatric_winter' then 'F20.900'
            when 'rehabilitation_course' then 'I69.300'
            when 'slow_pneumonia' then 'J18.900'
            when 'thirty_days' then 'S72.300'
            -- as often as such illnesses come
            else [
                'I63.900', 'I63.900', 'I63.900', 'I25.103', 'I25.103', 'I25.103', 'E11.900', 'E11.900', 'M51.202',
                'M51.202', 'I50.900', 'I50.900', 'I67.800', 'I10.x00', 'I10.x00', 'M47.802'
            ][1 + (case_no * 5 + floor(u('boards with', case_no) * 3)::integer) % 16]
        end as code,
    from case_person
    where scheme = 'overlong_stay'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day % case kind when 'psychiatric_winter' then 200 else 400 end as adm_day,
    between_whole(28800, 50400, u('boarder arrives', case_no)) as adm_second,
    case kind
        when 'psychiatric_winter' then between_whole(100, 125, u('boards for', case_no))
        when 'rehabilitation_course' then between_whole(26, 29, u('boards for', case_no))
        when 'slow_pneumonia' then between_whole(30, 34, u('boards for', case_no))
        when 'thirty_days' then 30
        else round(diagnosis.nights * case kind
            when 'boarder' then 7.5 + u('boards for', case_no)
            when 'slow_goodbye' then 2.2 + 0.5 * u('boards for', case_no)
            else 4.5 + u('boards for', case_no)
        end)
    end::integer as nights,
    between_whole(32400, 55800, u('boarder leaves', case_no)) as dis_second,
    case when kind in ('slow_pneumonia', 'thirty_days') then '1' else '2' end as adm_way,
    'none' as operations,
    case kind when 'psychiatric_winter' then 30 else 0 end as part_days,
    case
        when role = 'look_alike' then null
        when left(diagnosis.code, 3) in ('I25', 'I50', 'I10') then 'boarder_heart'
        else 'boarder_nerve'
    end as plan,
    case kind when 'slow_pneumonia' then 'oxygen' end as left_out,
    kind,
    case_no,
from long_stay
inner join diagnosis on long_stay.code = diagnosis.code;

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
