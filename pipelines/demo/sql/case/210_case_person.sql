-- One row per person whom chance left out of hospital all year, ranked for the cases.
with
free as (
    select
        person_no,
        sex,
        age,
        case when sex = 2 and age between 20 and 38 then 'mother' when age >= 48 then 'elder' end as part,
    from person
    where
        (age >= 48 or (sex = 2 and age between 20 and 38))
        and age <= 88
        and death_day is null
        and benefit_day < 0
        and coalesce(illness, '') not in ('dialysis', 'chronic_mind')
        and person_no not in (select person_no, from stay_draft)
)

select
    part,
    person_no,
    sex,
    age,
    row_number() over (partition by part order by u('case person', person_no), person_no)::integer - 1 as place,
    count(*) over (partition by part)::integer as part_size,
from free
order by part, place
