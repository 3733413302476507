-- One row per dimension, series_id and complete week: what was spent, what was expected; yuan rounded to the cent.
select
    week_series.dimension,
    week_series.series_id,
    week_series.week_on,
    cast(week_series.n_settlements as integer) as n_settlements,
    week_series.amount,
    cast(judged_week.expected_amount as decimal(18, 2)) as expected_amount,
    cast(judged_week.lower_amount as decimal(18, 2)) as lower_amount,
    cast(judged_week.upper_amount as decimal(18, 2)) as upper_amount,
    week_series.amount - cast(judged_week.expected_amount as decimal(18, 2)) as excess_amount,
    judged_week.chance,
    judged_week.status,
    judged_week.flagged,
from week_series
inner join judged_week
    on
        week_series.dimension = judged_week.dimension
        and week_series.series_id = judged_week.series_id
        and week_series.week_on = judged_week.week_on
order by week_series.dimension, week_series.series_id, week_series.week_on
