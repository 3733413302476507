-- One row per illness that would bring a person to a hospital bed by chance, with its day and length.
create or replace view dated_illness as
with
chance_of_year as (
    select unnest(range(3))::integer as nth,
),

drawn as (
    select
        person.person_no,
        person.sex,
        person.band,
        person.age,
        person.county_no,
        person.benefit_day,
        person.death_day,
        chance_of_year.nth,
        person.person_no::bigint * 4 + chance_of_year.nth as episode_no,
    from person
    cross join chance_of_year
    where
        person.of_case is null
        and u('falls ill', person.person_no, chance_of_year.nth) < person.stay_rate * person.frailty / 2.6
        and coalesce(person.illness, '') <> 'dialysis'
)

select
    drawn.*,
    diagnosis.diag_no,
    diagnosis.care,
    diagnosis.course,
    diagnosis.share_l3,
    diagnosis.share_l2,
    day_slot.day_no as adm_day,
    greatest(1, round(
        diagnosis.nights
        * exp(diagnosis.spread * normal(u('nights', episode_no), u('nights again', episode_no)))
    ))::integer as nights,
    u('emergency', episode_no) < diagnosis.emergency as by_emergency,
from drawn
inner join diagnosis_slot
    on
        drawn.sex = diagnosis_slot.sex
        and drawn.band = diagnosis_slot.band
        and diagnosis_slot.slot = floor(u('illness drawn', episode_no) * 4096)::integer
inner join diagnosis on diagnosis_slot.diag_no = diagnosis.diag_no
inner join day_slot
    on
        diagnosis.season = day_slot.season
        and day_slot.slot = floor(u('day', episode_no) * 8192)::integer
