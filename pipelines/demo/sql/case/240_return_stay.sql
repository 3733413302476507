-- One row per stay of an honest return that looks like a cut course of treatment.
insert into stay_draft by name
with
tertiary as (
    select min(inst_no) as inst_no,
    from institution
    where kind = 'tertiary'
)

select
    person_no,
    case when kind = 'transfer_and_back' and part_no = 1 then tertiary.inst_no else return_course.inst_no end as inst_no,
    diagnosis.diag_no,
    begn_day
    % case kind when 'mid_stay_settlement' then 240 else 400 end
    + coalesce(sum(return_course.nights + days_home) over earlier_parts, 0)::integer as adm_day,
    between_whole(50400, 61200, u('case arrives', case_no, part_no)) as adm_second,
    return_course.nights,
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
from return_course
inner join diagnosis on return_course.code = diagnosis.code
cross join tertiary
window earlier_parts as (
    partition by case_no order by part_no rows between unbounded preceding and 1 preceding
)
