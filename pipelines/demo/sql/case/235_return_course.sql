-- One row per stay of an honest return: how many nights, how many days at home before the next, and for what illness.
with
shape (kind, stays, nights_least, nights_most, home_least, home_most) as (
    -- nights of each stay, days at home before the next
    values
    ('planned_return', 2, 6, 10, 3, 13),
    ('chemotherapy_cycle', 4, 2, 4, null, null), -- what is left of a fortnight
    ('radiotherapy_cycle', 4, 5, 5, 2, 2),
    ('dialysis_stay', 5, 2, 2, 5, 5),
    ('second_eye', 2, 2, 2, 3, 13),
    ('transfer_and_back', 3, 4, 6, 0, 0),
    ('other_disease', 2, 6, 10, 3, 13),
    ('emergency_return', 2, 6, 10, 3, 13),
    ('died_on_return', 2, 6, 10, 3, 13),
    ('mid_stay_settlement', 1, 62, 95, 0, 0),
    ('resettled', 1, 6, 10, 0, 0),
    ('newborn_and_mother', 2, 4, 4, 0, 0)
),

course as (
    select
        case_person.*,
        shape.* exclude (kind),
        unnest(range(shape.stays))::integer as part_no,
        floor(u('case illness', case_no) * 5)::integer as illness,
    from case_person
    inner join shape on case_person.kind = shape.kind
    where role = 'look_alike'
)

select
    *,
    between_whole(
        nights_least,
        nights_most,
        -- a cycle is as long as the one before
        u('case nights', case_no, case kind when 'chemotherapy_cycle' then 0 else part_no end)
    ) as nights,
    coalesce(between_whole(home_least, home_most, u('days home', case_no)), 14 - nights) as days_home,
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
order by case_no, part_no
