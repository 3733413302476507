-- One row per stay of somebody who is in hospital again and again, without need or with every need.
insert into stay_draft by name
with
rhythm (kind, stays, days_least, days_most, nights_least, nights_most, known_code) as (
    -- days from one stay to the next, nights of each; null: another small complaint each time
    values
    ('tour_of_wards', 10, 31, 34, 5, 8, null),
    ('comes_monthly', 8, 36, 43, 5, 8, null),
    ('second_home', 8, 36, 43, 5, 8, null),
    ('five_times', 5, 52, 60, 5, 8, null),
    ('cycle_after_cycle', 8, 21, 21, 2, 4, 'Z51.102'),
    ('dialysis_again', 8, 36, 43, 2, 3, 'Z49.100'),
    ('planned_infusion', 7, 41, 46, 1, 1, 'M54.500'),
    ('gravely_ill', 7, 38, 47, 8, 12, 'I50.900')
),

habit as (
    select
        case_person.*,
        rhythm.* exclude (kind),
        -- some come a sixth time
        stays + case case_person.kind when 'five_times' then case_no % 2 else 0 end as times,
        between_whole(days_least, days_most, u('how often', case_no)) as every_days,
        begn_day % 30 + 3 as first_day,
        unnest(range(times))::integer as stay_turn,
    from case_person
    inner join rhythm on case_person.kind = rhythm.kind
),

told as (
    select
        *,
        first_day + stay_turn * every_days + case
            when kind = 'cycle_after_cycle' then 0
            else between_whole(0, 6, u('comes again', case_no, stay_turn))
        end as adm_day,
        between_whole(
            nights_least,
            nights_most,
            -- a cycle is as long as the one before
            u('stays again', case_no, case kind when 'cycle_after_cycle' then 0 else stay_turn end)
        ) as nights,
        coalesce(
            known_code,
            ['M47.802', 'K29.500', 'I67.800', 'R42.x00', 'I10.x00', 'E11.900', 'M54.500'][1 + (stay_turn * 3 + case_no) % 7]
        ) as code,
    from habit
)

select
    person_no,
    case_institution.inst_no,
    diagnosis.diag_no,
    adm_day,
    case
        when kind = 'gravely_ill' then between_whole(600, 84000, u('arrives so often', told.case_no, stay_turn))
        else between_whole(28800, 36000, u('arrives so often', told.case_no, stay_turn))
    end as adm_second,
    told.nights,
    between_whole(32400, 55800, u('leaves so often', told.case_no, stay_turn)) as dis_second,
    case kind when 'gravely_ill' then '1' else '2' end as adm_way,
    case
        when kind = 'planned_infusion' then (stay_turn < times - 1)::integer
        when kind in ('cycle_after_cycle', 'dialysis_again')
            then (stay_turn < times - 1 and u('return written down', told.case_no) < 0.6)::integer
        else 0
    end as planned,
    'none' as operations,
    case kind when 'planned_infusion' then 'planned_infusion' end as plan,
    case kind when 'planned_infusion' then 'M06.900' end as diag_code,
    case kind when 'planned_infusion' then '类风湿关节炎' end as diag_name,
    case kind when 'planned_infusion' then 2 end as dept_no,
    stay_turn,
    kind,
    told.case_no,
from told
inner join diagnosis on told.code = diagnosis.code
inner join case_institution
    on told.case_no = case_institution.case_no and case_institution.nth = stay_turn % case_institution.places;

-- what the planned returns are for
insert into plant_line by name
select
    stay_draft.case_no,
    stay_draft.stay_turn,
    1 as line_turn,
    item.item_no,
    between_whole(2, 3, u('vials', stay_draft.case_no)) as cnt,
    stay_draft.adm_day as on_day,
    39600 as on_second,
from stay_draft
inner join item on item.name = '注射用英夫利西单抗'
where stay_draft.plan = 'planned_infusion'
