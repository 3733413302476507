-- One row per visit that nothing keeps this part's persons from, with the kind of place they go to.
create or replace view placed_visit as
with
free as (
    select
        wanted.*,
        row_number() over (partition by wanted.person_no, wanted.visit_day order by wanted.turn) as nth_of_day,
    from wanted_visit as wanted
    left join planted_visit
        on wanted.person_no = planted_visit.person_no and wanted.visit_day = planted_visit.visit_day
    left join stay
        on
            wanted.person_no = stay.person_no
            and wanted.visit_day between stay.adm_day and stay.adm_day + stay.nights
    where
        stay.stay_no is null
        and planted_visit.visit_no is null
        and wanted.visit_day >= wanted.benefit_day
        and wanted.visit_day < coalesce(wanted.death_day, 400)
)

select
    free.*,
    -- people go back to where they went before; the dialysed to one place
    case when visit_kind = 'dialysis' then 0 else floor(u('place', goes_as, turn) * 3)::integer end as habit,
    case
        when med_type = '41' then 'pharmacy'
        when visit_kind = 'chronic_mind' then 'psychiatric'
        when visit_kind in ('dialysis', 'emergency') then 'general'
        when u('kind of place', person_no, turn) < 0.4 then 'outpatient'
        else 'general'
    end as care,
    u('level of place', person_no, turn) as level_chance,
    -- the hands of the largest employers go to the pharmacy beside the gate
    case
        when emp_no like 'E990100000%' and u('beside the gate', person_no, turn) < 0.6 then hash(emp_no) % 1000000
        else goes_as
    end::bigint as place_of,
from free
where nth_of_day = 1
