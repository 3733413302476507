-- One row per stay that nobody ever lay in, or that only seems so because nobody looks or all are treated alike.
-- The last person of a planted case truly lies in the same hospital: its sensors deliver, and see nobody else.
insert into stay_draft by name
with
paper as (
    select
        *,
        role = 'planted' and nth = people - 1 as truly_there,
        not truly_there and kind in ('paper_chart', 'copied_chart', 'unwatched_ward', 'pathway_ward') as copied,
        case
            when truly_there then 10 + 2 * people -- longer than all the others together
            -- the copies are of one length, as they are of one content
            when copied then between_whole(6, 8, u('phantom nights', case_no))
            else between_whole(6, 9, u('phantom nights', case_no))
        end as nights,
        case
            when truly_there then 'I63.900'
            when copied then ['J20.900', 'I67.800'][1 + case_no % 2]
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
inner join diagnosis on paper.code = diagnosis.code
