-- One row per wanted week and part of it: settlements and money of the week, and of the eight weeks before (base).
with
base as (
    select
        week_wanted.dimension,
        week_wanted.series_id,
        week_wanted.week_on,
        week_part.part,
        min(week_part.contributor) as contributor,
        sum(week_part.n_settlements) as n_base,
        sum(week_part.amount) as base_amount,
    from week_wanted
    inner join week_part
        on
            week_wanted.dimension = week_part.dimension
            and week_wanted.series_id = week_part.series_id
            and week_wanted.base_from_on <= week_part.week_on
            and week_wanted.week_on > week_part.week_on
    group by week_wanted.dimension, week_wanted.series_id, week_wanted.week_on, week_part.part
),

spent as (
    select
        week_wanted.dimension,
        week_wanted.series_id,
        week_wanted.week_on,
        week_part.part,
        week_part.contributor,
        week_part.n_settlements as n_now,
        week_part.amount as now_amount,
    from week_wanted
    inner join week_part
        on
            week_wanted.dimension = week_part.dimension
            and week_wanted.series_id = week_part.series_id
            and week_wanted.week_on = week_part.week_on
)

select
    coalesce(spent.dimension, base.dimension) as dimension,
    coalesce(spent.series_id, base.series_id) as series_id,
    coalesce(spent.week_on, base.week_on) as week_on,
    coalesce(spent.part, base.part) as part,
    coalesce(spent.contributor, base.contributor) as contributor,
    coalesce(spent.n_now, 0) as n_now,
    coalesce(spent.now_amount, 0) as now_amount,
    coalesce(base.n_base, 0) as n_base,
    coalesce(base.base_amount, 0) as base_amount,
from spent
full outer join base
    on
        spent.dimension = base.dimension
        and spent.series_id = base.series_id
        and spent.week_on = base.week_on
        and spent.part = base.part
