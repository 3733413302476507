-- One row per dimension, series_id and complete week: settlements and the fund's money.
select
    dimension,
    series_id,
    max(pool) as pool,
    week_on,
    sum(n_settlements) as n_settlements,
    cast(sum(amount) as decimal(18, 2)) as amount,
from week_part
group by dimension, series_id, week_on
order by dimension, series_id, week_on
