-- One row per wanted week: what its money lies above expectation, as volume, mix and price, and who adds most.
-- With E expected, A spent, N settlements, and in the base the share s0 and price p0 of each part, P0 = sum of s0 p0:
-- volume = N P0 - E, mix = N (sum of s1 p0 - P0), price = A - N sum of s1 p0. They add up to A - E.
-- A part that the base does not know has the price P0 there, so what it costs more or less is price.
with
totalled as (
    select
        week_pair.*,
        week_wanted.amount as wanted_amount,
        week_wanted.expected_amount,
        cast(sum(week_pair.base_amount) over whole as double) as all_base_amount,
        cast(sum(week_pair.base_amount) over whole as double)
        / nullif(cast(sum(week_pair.n_base) over whole as double), 0) as base_price,
    from week_pair
    inner join week_wanted
        on
            week_pair.dimension = week_wanted.dimension
            and week_pair.series_id = week_wanted.series_id
            and week_pair.week_on = week_wanted.week_on
    window whole as (partition by week_pair.dimension, week_pair.series_id, week_pair.week_on)
),

priced as (
    select
        dimension,
        series_id,
        week_on,
        max(wanted_amount) - max(expected_amount) as excess_amount,
        cast(max(base_price) * cast(sum(n_now) as double) as decimal(18, 2)) as base_cost,
        cast(
            sum(cast(n_now as double) * coalesce(cast(base_amount as double) / nullif(n_base, 0), base_price) order by part)
            as decimal(18, 2)
        ) as mixed_cost,
        max(expected_amount) as expected_amount,
    from totalled
    where all_base_amount > 0
    group by dimension, series_id, week_on
),

member_excess as (
    select
        dimension,
        series_id,
        week_on,
        contributor,
        cast(
            cast(sum(now_amount) as double)
            - cast(max(expected_amount) as double) * cast(sum(base_amount) as double) / max(all_base_amount)
            as decimal(18, 2)
        ) as excess_amount,
    from totalled
    where all_base_amount > 0
    group by dimension, series_id, week_on, contributor
),

loudest as (
    select
        *,
        row_number() over (partition by dimension, series_id, week_on order by excess_amount desc, contributor asc) as place,
    from member_excess
)

select
    priced.dimension,
    priced.series_id,
    priced.week_on,
    priced.base_cost - priced.expected_amount as volume_amount,
    priced.mixed_cost - priced.base_cost as mix_amount,
    priced.excess_amount - (priced.mixed_cost - priced.expected_amount) as price_amount, -- the rest, to the cent
    loudest.contributor as top_member,
    loudest.excess_amount as top_member_amount,
from priced
inner join loudest
    on
        priced.dimension = loudest.dimension
        and priced.series_id = loudest.series_id
        and priced.week_on = loudest.week_on
        and loudest.place = 1
order by priced.dimension, priced.series_id, priced.week_on
