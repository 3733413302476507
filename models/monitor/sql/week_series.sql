-- One row per dimension, key and complete week: settlements and the fund's money.
select
    dimension,
    key,
    max(pool) as pool,
    week_on,
    sum(n_settlements) as n_settlements,
    cast(sum(amount) as decimal(18, 2)) as amount,
from week_part
group by dimension, key, week_on
order by dimension, key, week_on
