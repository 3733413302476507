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
inner join diagnosis on long_stay.code = diagnosis.code
