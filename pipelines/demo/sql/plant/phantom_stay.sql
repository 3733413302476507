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
chart as (
    select
        unnest([
            '00990400016', '00990400017', '00990400018', '00990300042', '00990300046', '00990500061', '00990500066',
            'C9900228000001805532', 'XD00185099088000001', 'XD00106099009000010', 'XD00137099040000006'
        ]) as item_code,
        unnest([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]) as cnt,
        unnest([true, true, true, true, true, false, false, false, false, false, false]) as first_day,
        'J20.900' as diag_code,
    union all
    select
        unnest([
            '00990400016', '00990400018', '00990400020', '00990300043', '00990300045', '00990500061',
            'C9900228000001805532', 'XD00185099088000001', 'XD00147099050000005', 'XD00149099052000040'
        ]) as item_code,
        unnest([1, 1, 1, 1, 1, 1, 1, 1, 2, 3]) as cnt,
        unnest([true, true, true, true, true, false, false, false, false, false]) as first_day,
        'I67.800' as diag_code,
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
    inner join item on chart.item_code = item.code
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
