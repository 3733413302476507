-- One row per illness that brings a person to a hospital bed by chance; no two closer than a season.
with
spaced as (
    select
        *,
        max(adm_day + case when course in ('tumour', 'birth') then 400 else nights + 80 end) over (
            partition by person_no order by adm_day, nth
            rows between unbounded preceding and 1 preceding
        ) as free_from,
    from dated_illness
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
