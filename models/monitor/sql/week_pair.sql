-- One row per wanted week and part of it: settlements and money of the week, and of the eight weeks before (base).
with
base as (
    select
        week_wanted.dimension,
        week_wanted.key,
        week_wanted.week_on,
        week_part.part,
        min(week_part.member) as member,
        sum(week_part.n_settlements) as n_base,
        sum(week_part.amount) as base_amount,
    from week_wanted
    inner join week_part
        on
            week_wanted.dimension = week_part.dimension
            and week_wanted.key = week_part.key
            and week_part.week_on >= week_wanted.base_from_on
            and week_part.week_on < week_wanted.week_on
    group by week_wanted.dimension, week_wanted.key, week_wanted.week_on, week_part.part
),

spent as (
    select
        week_wanted.dimension,
        week_wanted.key,
        week_wanted.week_on,
        week_part.part,
        week_part.member,
        week_part.n_settlements as n_now,
        week_part.amount as now_amount,
    from week_wanted
    inner join week_part
        on
            week_wanted.dimension = week_part.dimension
            and week_wanted.key = week_part.key
            and week_wanted.week_on = week_part.week_on
)

select
    coalesce(spent.dimension, base.dimension) as dimension,
    coalesce(spent.key, base.key) as key,
    coalesce(spent.week_on, base.week_on) as week_on,
    coalesce(spent.part, base.part) as part,
    coalesce(spent.member, base.member) as member,
    coalesce(spent.n_now, 0) as n_now,
    coalesce(spent.now_amount, 0) as now_amount,
    coalesce(base.n_base, 0) as n_base,
    coalesce(base.base_amount, 0) as base_amount,
from spent
full outer join base
    on
        spent.dimension = base.dimension
        and spent.key = base.key
        and spent.week_on = base.week_on
        and spent.part = base.part
