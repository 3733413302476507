-- One row per insured person with sex, age and county: the county's people, then the people of the cases.
-- A view: it is read once, and whole counties of people need not be kept twice.
create or replace view drawn_person as
with
of_the_county as (
    select unnest(range(1, getvariable('persons') + 1))::integer as person_no,
),

case_turn as (
    select
        *,
        unnest(range(people))::integer as nth,
    from county_case
),

of_a_case as (
    select
        (getvariable('persons') + people_before + nth + 1)::integer as person_no,
        case_no,
        nth,
        sex,
        county_no,
        between_whole(age_min, age_max, u('case age', case_no, nth)) as age,
    from case_turn
),

aged as (
    select
        age_min,
        age_max,
        band,
        stay_rate,
        clinic_rate,
        pharmacy_rate,
        sum(weight) over (order by age_min) / sum(weight) over () as upto,
        (sum(weight) over (order by age_min) - weight) / sum(weight) over () as from_share,
    from vocabulary_age
)

select
    person_no,
    case when u('sex', person_no) < 0.507 then 1 else 2 end as sex,
    band,
    stay_rate,
    clinic_rate,
    pharmacy_rate,
    between_whole(age_min, age_max, u('age', person_no)) as age,
    between_whole(1, getvariable('counties'), u('county', person_no)) as county_no,
    null::integer as case_no,
    null::integer as nth,
from of_the_county
inner join aged on u('band', person_no) >= from_share and u('band', person_no) < upto
union all
select
    person_no,
    coalesce(sex, case when u('sex', person_no) < 0.507 then 1 else 2 end) as sex,
    band,
    0 as stay_rate,
    clinic_rate,
    pharmacy_rate,
    age,
    coalesce(county_no, between_whole(1, getvariable('counties'), u('county', person_no))) as county_no,
    case_no,
    nth,
from of_a_case
inner join aged on of_a_case.age between aged.age_min and aged.age_max
