-- One row per season × slot: an even draw of a slot gives a day with the season's shape.
with
day as (
    select
        unnest(range(365))::integer as day_no,
        unnest(range(365)) / 365.0 as of_year,
),

season_name as (
    select unnest(['winter', 'summer', 'flat', 'elective', 'shop']) as season,
),

weighed as (
    select
        season,
        day_no,
        case season
            when 'winter' then 1 + 0.45 * cos(2 * pi() * (of_year - 0.04))
            when 'summer' then 1 + 0.5 * cos(2 * pi() * (of_year - 0.55))
            else 1
        end
        -- the fortnight of the influenza
        * case when season = 'winter' and day_no between 6 and 19 then 1.5 else 1 end
        * case
            when season = 'elective' and is_festival(day_no) then 0.12
            when season = 'elective' and day_no between 20 and 26 then 0.5
            when season = 'elective' and day_no between 35 and 50 then 1.35
            when is_festival(day_no) then 0.65
            when day_no between 35 and 45 then 1.15
            else 1
        end
        * case
            when season = 'elective' and is_weekend(day_no) then 0.35
            when season = 'shop' and is_weekend(day_no) then 1.1
            when is_weekend(day_no) then 0.75
            else 1
        end as weight,
    from day
    cross join season_name
),

spread as (
    select
        season,
        day_no,
        (sum(weight) over (partition by season order by day_no) - weight)
        / sum(weight) over (partition by season) as from_share,
    from weighed
),

wanted as (
    select
        season,
        unnest(range(8192))::integer as slot,
    from season_name
)

select
    wanted.season,
    wanted.slot,
    spread.day_no,
from wanted
asof inner join spread on wanted.season = spread.season and wanted.slot / 8192.0 >= spread.from_share
order by wanted.season, wanted.slot
