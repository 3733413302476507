-- One row per stay of an honest return that looks like a cut course of treatment.
insert into stay_draft by name
with
course as (
    select
        case_no,
        kind,
        inst_no,
        begn_day,
        person_no,
        unnest(range(case
            when kind in ('chemotherapy_cycle', 'radiotherapy_cycle') then 4
            when kind = 'dialysis_stay' then 5
            when kind = 'transfer_and_back' then 3
            when kind in ('mid_stay_settlement', 'resettled') then 1
            else 2
        end))::integer as part_no,
        floor(u('case illness', case_no) * 5)::integer as illness,
    from case_person
    where scheme = 'split_hospitalization' and role = 'look_alike'
),

shaped as (
    select
        *,
        case kind
            when 'chemotherapy_cycle' then between_whole(2, 4, u('case nights', case_no))
            when 'radiotherapy_cycle' then 5
            when 'dialysis_stay' then 2
            when 'second_eye' then 2
            when 'transfer_and_back' then between_whole(4, 6, u('case nights', case_no, part_no))
            when 'mid_stay_settlement' then between_whole(62, 95, u('case nights', case_no))
            when 'newborn_and_mother' then 4
            else between_whole(6, 10, u('case nights', case_no, part_no))
        end as nights,
        case
            when kind = 'chemotherapy_cycle' then 14 - between_whole(2, 4, u('case nights', case_no))
            when kind = 'radiotherapy_cycle' then 2
            when kind = 'dialysis_stay' then 5
            when kind in ('transfer_and_back', 'newborn_and_mother') then 0
            else between_whole(3, 13, u('days home', case_no))
        end as days_home,
        case
            when kind = 'chemotherapy_cycle' then 'Z51.102'
            when kind = 'radiotherapy_cycle' then 'Z51.003'
            when kind = 'dialysis_stay' then ['Z49.100', 'N18.001'][case_no % 2 + 1]
            when kind = 'second_eye' then 'H25.900'
            when kind = 'mid_stay_settlement' then 'F20.900'
            when kind = 'newborn_and_mother' then ['O80.000', 'P59.900'][part_no + 1]
            when kind = 'other_disease' and part_no = 1 then ['K29.500', 'N39.000', 'J18.900', 'B02.900', 'A09.900'][illness + 1]
            else ['I63.900', 'I50.900', 'J44.100', 'E11.900', 'I25.103'][illness + 1]
        end as code,
    from course
),

tertiary as (
    select min(inst_no) as inst_no,
    from institution
    where kind = 'tertiary'
)

select
    person_no,
    case when kind = 'transfer_and_back' and part_no = 1 then tertiary.inst_no else shaped.inst_no end as inst_no,
    diagnosis.diag_no,
    begn_day
    % case kind when 'mid_stay_settlement' then 240 else 400 end
    + coalesce(sum(shaped.nights + days_home) over earlier_parts, 0)::integer as adm_day,
    between_whole(50400, 61200, u('case arrives', case_no, part_no)) as adm_second,
    shaped.nights,
    between_whole(30600, 41400, u('case leaves', case_no, part_no)) as dis_second,
    case
        when kind = 'transfer_and_back' and part_no > 0 then '3'
        when kind = 'emergency_return' and part_no = 1 then '1'
        -- half of the dying come through the emergency room
        when kind = 'died_on_return' and part_no = 1 then ['1', '2'][case_no % 2 + 1]
        when kind = 'newborn_and_mother' and part_no = 1 then '9'
        else '2'
    end as adm_way,
    case
        when kind = 'transfer_and_back' and part_no = 0 then '2'
        when kind = 'transfer_and_back' and part_no = 1 then '3'
        when kind = 'died_on_return' and part_no = 1 then '5'
        else '1'
    end as dscg_way,
    case
        when kind = 'planned_return' and part_no = 0 then 1
        when kind in ('chemotherapy_cycle', 'radiotherapy_cycle', 'dialysis_stay', 'second_eye')
            then (u('case written down', case_no) < 0.5)::integer
        else 0
    end as planned,
    case when kind = 'newborn_and_mother' and part_no = 0 then '52' else '21' end as med_type,
    case when kind <> 'second_eye' then 'none' end as operations,
    case kind when 'mid_stay_settlement' then 30 else 0 end as part_days,
    kind = 'resettled' as resettled,
    kind,
    case_no,
from shaped
inner join diagnosis on shaped.code = diagnosis.code
cross join tertiary
window earlier_parts as (
    partition by case_no order by part_no rows between unbounded preceding and 1 preceding
)
