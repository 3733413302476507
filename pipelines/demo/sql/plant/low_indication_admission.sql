-- One row per stay for the sake of examinations, and per short stay that had a reason.
insert into stay_draft by name
with
short as (
    select
        *,
        case
            when kind = 'health_check_in_bed' then 2
            when kind in ('examined_only', 'some_treatment') then 3
            when kind = 'bed_for_scan' then between_whole(2, 3, u('scan nights', case_no))
            when kind = 'sent_on' then between_whole(1, 2, u('scan nights', case_no))
            when kind = 'day_surgery' then 1
            else 2
        end as nights,
        case kind
            when 'health_check_in_bed' then ['J06.900', 'K29.500'][1 + case_no % 2]
            when 'examined_only' then ['I10.x00', 'K29.500', 'M47.802'][1 + case_no % 3]
            when 'bed_for_scan' then ['M54.500', 'M47.802'][1 + case_no // 2 % 2]
            when 'some_treatment' then ['I67.800', 'I10.x00', 'M47.802'][1 + case_no % 3]
            when 'emergency_workup' then ['R42.x00', 'K29.500', 'I10.x00'][1 + case_no % 3]
            when 'died_early' then ['I67.800', 'I10.x00'][1 + case_no % 2]
            when 'sent_on' then ['R42.x00', 'I67.800'][1 + case_no % 2]
            when 'day_surgery' then 'K40.900'
            else 'O80.000'
        end as code,
    from case_person
    where scheme = 'low_indication_admission'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day as adm_day,
    case kind
        when 'emergency_workup' then between_whole(600, 82000, u('scan arrives', case_no))
        else between_whole(28800, 39600, u('scan arrives', case_no))
    end as adm_second,
    short.nights,
    case
        when kind = 'sent_on' then 39600
        when kind = 'health_check_in_bed' then between_whole(30600, 36000, u('scan leaves', case_no))
        else between_whole(36000, 55800, u('scan leaves', case_no))
    end as dis_second,
    case kind when 'emergency_workup' then '1' else '2' end as adm_way,
    case kind when 'died_early' then '5' when 'sent_on' then '2' else '1' end as dscg_way,
    case kind when 'short_childbirth' then '52' else '21' end as med_type,
    case kind when 'day_surgery' then '53.05' else 'none' end as operations,
    case kind
        when 'health_check_in_bed' then 'checkup_whole'
        when 'bed_for_scan' then 'checkup_spine'
        when 'some_treatment' then 'checkup_treated'
        when 'short_childbirth' then null
        else 'checkup_light'
    end as plan,
    kind,
    case_no,
from short
inner join diagnosis on short.code = diagnosis.code;

-- what the larger hospital found; nobody blames this stay
insert into stay_draft by name
with
tertiary as (
    select min(inst_no) as inst_no,
    from institution
    where kind = 'tertiary'
)

select
    person_no,
    tertiary.inst_no,
    diagnosis.diag_no,
    adm_day + stay_draft.nights as adm_day,
    50400 as adm_second,
    between_whole(8, 12, u('larger hospital', case_no)) as nights,
    39600 as dis_second,
    '3' as adm_way,
    '1' as dscg_way,
    '21' as med_type,
    'none' as operations,
    1 as stay_turn,
    false as accused,
    kind,
    case_no,
from stay_draft
inner join diagnosis on diagnosis.code = 'I63.900'
cross join tertiary
where kind = 'sent_on'
