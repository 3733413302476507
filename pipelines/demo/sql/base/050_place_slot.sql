-- One row per care × level × home county × slot: an even draw of a slot gives an institution people of that county go to.
with
county as (
    select unnest(range(1, getvariable('counties') + 1))::integer as county_no,
),

weighed as (
    select
        institution.care,
        coalesce(institution.hosp_lv, '') as hosp_lv,
        county.county_no,
        institution.inst_no,
        -- the tertiary and the special hospitals draw from everywhere, the others from nearby
        institution.weight * case
            when institution.hosp_lv = '3' or institution.care in ('psychiatric', 'rehabilitation') then 1
            when institution.county_no = county.county_no then 25
            else 1
        end as weight,
    from institution
    cross join county
    where institution.weight > 0
),

spread as (
    select
        *,
        (sum(weight) over (partition by care, hosp_lv, county_no order by inst_no) - weight)
        / sum(weight) over (partition by care, hosp_lv, county_no) as from_share,
    from weighed
),

kind_of_place as (
    select distinct
        care,
        hosp_lv,
        county_no,
    from weighed
),

wanted as (
    select
        care,
        hosp_lv,
        county_no,
        unnest(range(2048))::integer as slot,
    from kind_of_place
)

select
    wanted.care,
    wanted.hosp_lv,
    wanted.county_no,
    wanted.slot,
    spread.inst_no,
from wanted
asof inner join spread
    on
        wanted.care = spread.care
        and wanted.hosp_lv = spread.hosp_lv
        and wanted.county_no = spread.county_no
        and wanted.slot / 2048.0 >= spread.from_share
order by wanted.care, wanted.hosp_lv, wanted.county_no, wanted.slot
