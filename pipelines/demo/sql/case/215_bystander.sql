-- One row per person of the county whom nothing keeps from making a visit more: never in hospital, well, insured, alive.
with
free as (
    select
        person_no,
        psn_no,
        sex,
        age,
        county_no,
        insutype,
        row_number() over (order by u('bystander', person_no), person_no)::integer - 1 as place,
    from person
    where
        of_case is null
        and age between 18 and 88
        and death_day is null
        and benefit_day < 0
        and coalesce(illness, '') not in ('dialysis', 'chronic_mind')
        and person_no not in (select person_no, from stay_draft)
)

select
    *,
    (count(*) over ())::integer as bystanders,
from free
order by place
