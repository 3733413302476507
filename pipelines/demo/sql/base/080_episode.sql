-- One row per illness that brings a person to a hospital bed by chance; no two closer than a season.
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
),

dated as (
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
),

spaced as (
    select
        *,
        max(adm_day + case when course in ('tumour', 'birth') then 400 else nights + 80 end) over (
            partition by person_no order by adm_day, nth
            rows between unbounded preceding and 1 preceding
        ) as free_from,
    from dated
)

select
    episode_no,
    person_no,
    sex,
    band,
    age,
    spaced.county_no,
    diag_no,
    course,
    adm_day,
    -- whoever dies in the stay leaves it that day
    least(nights, coalesce(death_day, 400) - adm_day) as nights,
    coalesce(death_day between adm_day + 1 and adm_day + nights, false) as dies,
    by_emergency,
    spaced.care,
    place_slot.inst_no,
from spaced
inner join place_slot
    on
        spaced.care = place_slot.care
        and spaced.county_no = place_slot.county_no
where
    place_slot.slot = floor(u('hospital', episode_no) * 2048)::integer
    and place_slot.hosp_lv = case
        when spaced.care = 'general' and u('level', episode_no) < share_l3 then '3'
        when spaced.care = 'general' and u('level', episode_no) < share_l2 then '2'
        when spaced.care = 'general' then '1'
        when spaced.care = 'oncology' then '3'
        else '2'
    end
    and adm_day >= benefit_day
    and adm_day >= coalesce(free_from, 0)
    and adm_day + nights <= 362
    and adm_day < coalesce(death_day, 400)
order by episode_no
