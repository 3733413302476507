-- One row per stay that nobody ever lay in, or that only seems so because nobody looks or all are treated alike.
-- The last person of a planted case truly lies in the same hospital: its sensors deliver, and see nobody else.
insert into stay_draft by name
with
paper as (
    select
        *,
        role = 'planted' and nth = people - 1 as truly_there,
        kind in ('paper_chart', 'copied_chart', 'unwatched_ward', 'pathway_ward') and (role <> 'planted' or nth < people - 1)
            as copied,
        case
            when role = 'planted' and nth = people - 1 then 10 + 2 * people -- longer than all the others together
            -- the copies are of one length, as they are of one content
            when kind in ('paper_chart', 'copied_chart', 'unwatched_ward', 'pathway_ward')
                then between_whole(6, 8, u('phantom nights', case_no))
            else between_whole(6, 9, u('phantom nights', case_no))
        end as nights,
        case
            when role = 'planted' and nth = people - 1 then 'I63.900'
            when kind in ('paper_chart', 'copied_chart', 'unwatched_ward', 'pathway_ward')
                then ['J20.900', 'I67.800'][1 + case_no % 2]
            else ['M47.802', 'E11.900', 'I10.x00', 'K29.500'][1 + case_no % 4]
        end as code,
    from case_person
    where scheme = 'phantom_stay'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + case
        when truly_there then -1
        when kind in ('unwatched_ward', 'pathway_ward') then nth * 9
        else nth * 3
    end as adm_day,
    case when kind in ('paper_chart', 'copied_chart') and copied then 32400 else between_whole(28800, 34000, u('phantom arrives', person_no)) end
        as adm_second,
    paper.nights,
    case when kind in ('paper_chart', 'copied_chart') and copied then 36000 else between_whole(32400, 55800, u('phantom leaves', person_no)) end
        as dis_second,
    'none' as operations,
    case when copied then 'fixed_chart' end as plan,
    case
        when truly_there then null
        when kind = 'bed_not_there' then lpad(diagnosis.dept_no::varchar, 2, '0') || '-' || (801 + case_no % 90)
        when kind = 'corridor_bed' then lpad(diagnosis.dept_no::varchar, 2, '0') || '-加' || (1 + case_no % 9)
        when kind = 'hand_written_bed' then (1 + case_no % 9) || '楼加床'
    end as bed_no,
    case when role = 'planted' and not truly_there then 0.0 else 1.0 end as presence,
    not truly_there as accused,
    nth as stay_turn,
    kind,
    case_no,
from paper
inner join diagnosis on paper.code = diagnosis.code;

-- the chart that is copied: what is done on the first day, and what on every day
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
