-- One row per operation billed with more pieces than it used, and per honest operation that used many.
insert into stay_draft by name
with
operated as (
    select
        case_no,
        kind,
        inst_no,
        begn_day,
        person_no,
        nth as nth_person,
        case
            when kind in ('habitual_extra', 'hospital_custom', 'hospital_rounds_up', 'fracture_hospital')
                then ['S82.800', 'S52.500', 'S72.300'][1 + floor(u('bone', person_no) * 3)::integer]
            when kind in ('phantom_stents', 'extra_stents') then ['I20.000', 'I21.900'][case_no % 2 + 1]
            when kind in ('second_lens', 'both_eyes') then 'H25.900'
            when kind = 'bilateral' then 'M17.000'
            when kind = 'polytrauma' then 'T07.x00'
            else ['S82.800', 'S52.500', 'S72.300'][case_no % 3 + 1]
        end as code,
    from case_person
    where scheme = 'consumable_overuse'
)

select
    person_no,
    inst_no,
    diagnosis.diag_no,
    case kind -- a habit spreads over the year
        when 'habitual_extra' then 15 + 38 * nth_person
        when 'hospital_custom' then 15 + 13 * nth_person
        when 'hospital_rounds_up' then 15 + 15 * nth_person
        when 'fracture_hospital' then 15 + 15 * nth_person
        else begn_day
    end
    + between_whole(0, 20, u('case day again', person_no)) as adm_day,
    between_whole(28800, 61200, u('case arrives', person_no)) as adm_second,
    case
        when kind in ('second_lens', 'both_eyes') then 3
        else between_whole(8, 14, u('case nights', person_no))
    end as nights,
    between_whole(32400, 55800, u('case leaves', person_no)) as dis_second,
    case when diagnosis.emergency > 0.5 then '1' else '2' end as adm_way,
    case kind
        when 'several_operations' then ['79.36;79.32', '79.35;79.36'][case_no % 2 + 1]
        when 'bilateral' then '81.54;81.54'
        when 'polytrauma' then '79.35;79.36;79.32'
        when 'both_eyes' then '13.41;13.71;13.41;13.71'
        else diagnosis.operation
    end as operations,
    case kind when 'habitual_extra' then 90 + case_no % 9 end as surgeon,
    case kind
        when 'phantom_screws' then between_whole(10, 16, u('pieces', person_no))
        when 'one_screw_more' then between_whole(1, 2, u('pieces', person_no))
        when 'some_screws' then between_whole(5, 8, u('pieces', person_no))
        when 'phantom_stents' then between_whole(4, 6, u('pieces', person_no))
        when 'extra_stents' then between_whole(2, 3, u('pieces', person_no))
        when 'second_lens' then 1
        when 'habitual_extra' then case when u('habit', person_no) < 0.85 then between_whole(3, 5, u('pieces', person_no)) else 0 end
        when 'hospital_custom' then case when u('habit', person_no) < 0.9 then between_whole(2, 4, u('pieces', person_no)) else 0 end
        when 'hospital_rounds_up' then case when u('habit', person_no) < 0.9 then 1 else 0 end
        when 'fracture_hospital' then case when u('habit', person_no) < 0.15 then 1 else 0 end
        else 0
    end as extra_pieces,
    case kind when 'returned_pieces' then between_whole(7, 12, u('pieces', person_no)) else 0 end as returned_pieces,
    kind,
    case_no,
    nth_person as stay_turn,
    extra_pieces > 0 or kind not in ('habitual_extra', 'hospital_custom', 'hospital_rounds_up') as accused, -- not every bill is added to
from operated
inner join diagnosis on operated.code = diagnosis.code
