-- One row per person of this part, with the days the register gives them.
create or replace view somebody as
select
    * replace (
        coalesce(listed_benefit_day, benefit_day) as benefit_day,
        least(death_day, listed_death_day) as death_day
    ),
    case when age <= 13 then 'clinic_child' else 'clinic' end as clinic_kind,
from person
where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
