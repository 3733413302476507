-- One row per sex × age band × slot: an even draw of a slot gives a diagnosis such people are admitted for.
with
weighed as (
    select
        person_sex.sex,
        band.band,
        diagnosis.diag_no,
        [w0, w1, w2, w3, w4, w5][band.band + 1]::double as weight,
    from diagnosis
    cross join (select unnest([1, 2]) as sex) as person_sex
    cross join (select unnest(range(6))::integer as band) as band
    where diagnosis.sex in (0, person_sex.sex)
),

spread as (
    select
        *,
        (sum(weight) over (partition by sex, band order by diag_no) - weight)
        / sum(weight) over (partition by sex, band) as from_share,
    from weighed
    where weight > 0
)

select
    wanted.sex,
    wanted.band,
    wanted.slot,
    spread.diag_no,
from (
    select
        sex,
        band,
        unnest(range(4096))::integer as slot,
    from (select distinct sex, band from weighed)
) as wanted
asof inner join spread
    on spread.sex = wanted.sex and spread.band = wanted.band and wanted.slot / 4096.0 >= spread.from_share
order by wanted.sex, wanted.band, wanted.slot
