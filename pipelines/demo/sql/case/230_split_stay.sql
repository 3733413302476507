-- One row per stay of a course of treatment cut into several bills.
insert into stay_draft by name
with
course as (
    select
        case_no,
        kind,
        inst_no,
        begn_day,
        person_no,
        unnest(range(case when kind in ('paper_discharge', 'rotating_bed') then 3 else 2 end))::integer as part_no,
        floor(u('case illness', case_no) * 6)::integer as illness,
    from case_person
    where scheme = 'split_hospitalization' and role = 'planted'
),

cut as (
    select
        *,
        case kind
            when 'paper_discharge' then between_whole(9, 12, u('cut after', case_no, part_no))
            when 'rotating_bed' then between_whole(4, 6, u('cut after', case_no, part_no))
            else between_whole(7, 11, u('cut after', case_no, part_no))
        end as nights,
        -- days at home before the next part
        case kind
            when 'paper_discharge' then between_whole(0, 1, u('called back', case_no, part_no))
            when 'same_day_return' then between_whole(0, 1, u('called back', case_no, part_no))
            when 'late_call' then between_whole(14, 20, u('called back', case_no, part_no))
            when 'called_back' then between_whole(3, 14, u('called back', case_no, part_no))
            when 'recoded' then between_whole(1, 8, u('called back', case_no, part_no))
            else between_whole(7, 14, u('called back', case_no, part_no))
        end as days_home,
        case
            when kind = 'recoded' and part_no = 0 then ['I63.900', 'M51.202', 'I25.103'][illness % 3 + 1]
            when kind = 'recoded' then ['I69.400', 'M54.500', 'I20.000'][illness % 3 + 1]
            else ['I63.900', 'M51.202', 'I25.103', 'J44.100', 'E11.900', 'M47.802'][illness + 1]
        end as code,
    from course
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + coalesce(sum(cut.nights + days_home) over (
        partition by case_no order by part_no rows between unbounded preceding and 1 preceding
    ), 0)::integer as adm_day,
    -- back the same day means discharged in the morning, admitted in the afternoon
    between_whole(50400, 61200, u('case arrives', case_no, part_no)) as adm_second,
    cut.nights,
    between_whole(30600, 41400, u('case leaves', case_no, part_no)) as dis_second,
    case when part_no > 0 and u('case way', case_no) < 0.15 then '9' else '2' end as adm_way,
    'none' as operations,
    kind,
    case_no,
from cut
inner join diagnosis on cut.code = diagnosis.code
