-- One row per sex × age band × slot: an even draw of a slot gives a diagnosis such people are admitted for.
with
person_sex as (
    select unnest([1, 2]) as sex,
),

age_band as (
    select unnest(range(6))::integer as band,
),

weighed as (
    select
        person_sex.sex,
        age_band.band,
        diagnosis.diag_no,
        [w0, w1, w2, w3, w4, w5][age_band.band + 1]::double as weight,
    from diagnosis
    cross join person_sex
    cross join age_band
    where diagnosis.sex in (0, person_sex.sex)
),

spread as (
    select
        *,
        (sum(weight) over (partition by sex, band order by diag_no) - weight)
        / sum(weight) over (partition by sex, band) as from_share,
    from weighed
    where weight > 0
),

kind_of_person as (
    select distinct
        sex,
        band,
    from weighed
),

wanted as (
    select
        sex,
        band,
        unnest(range(4096))::integer as slot,
    from kind_of_person
)

select
    wanted.sex,
    wanted.band,
    wanted.slot,
    spread.diag_no,
from wanted
asof inner join spread
    on wanted.sex = spread.sex and wanted.band = spread.band and wanted.slot / 4096.0 >= spread.from_share
order by wanted.sex, wanted.band, wanted.slot
