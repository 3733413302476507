-- One row per stay in a bed that another stay is billed for too, or that only bears the same number.
insert into stay_draft by name
with
booked as (
    select
        *,
        case
            -- four beds in each of the two wards, one after the other taken in both
            when kind = 'same_number' then nth // 2 * 6 + nth % 2
            when nth = 0 then 0
            when kind = 'two_in_one_bed' then 4
            when kind = 'one_night_shared' then 8
            when kind = 'bed_turnover' then 9
            else nth
        end as comes_on,
        case
            when kind = 'same_number' then ['I63.900', 'E11.900'][1 + nth % 2]
            else ['I63.900', 'I67.800', 'R42.x00'][1 + (nth + case_no) % 3]
        end as code,
    from case_person
    where scheme = 'bed_double_booked'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    begn_day + comes_on as adm_day,
    between_whole(50400, 57600, u('shares a bed', person_no)) as adm_second,
    case kind when 'bed_for_three' then 11 else 9 end as nights,
    between_whole(32400, 39600, u('gives a bed back', person_no)) as dis_second,
    'none' as operations,
    -- numbers that no ward's own count reaches, but where the wards count alike
    case
        when kind = 'same_number' then (1 + nth // 2)::varchar
        else lpad(diagnosis.dept_no::varchar, 2, '0') || '-' || (901 + case_no % 90)
    end as bed_no,
    nth as stay_turn,
    kind,
    case_no,
from booked
inner join diagnosis on booked.code = diagnosis.code
