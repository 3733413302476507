-- One row per purchase with the days of supply in hand after it, at the usual dose; used a day at a time from the first.
with
dosed as (
    select
        fill.buyer_no,
        fill.feedetl_sn,
        fill.filled_on,
        fill.supply_days,
        taker.begn_date,
        cast(fill.supply_days as double) / taker.usual_dose as use_days,
        -- a prescription for twelve weeks is the longest; longer ones are no excuse for themselves
        least(taker.longest_supply_days / taker.usual_dose, $longest_days) as longest_use_days,
    from fill
    inner join taker on fill.buyer_no = taker.buyer_no
),

running as (
    select
        *,
        sum(supply_days) over so_far as bought_days,
        sum(use_days) over so_far - date_diff('day', begn_date, filled_on) as balance_days,
    from dosed
    window so_far as (
        partition by buyer_no
        order by filled_on, feedetl_sn
        rows between unbounded preceding and current row
    )
)

select -- few columns: what else a purchase tells is read again of those that are too many
    *,
    -- what was used up does not become a debt: days without any stock are not made up for
    balance_days - min(balance_days - use_days) over (
        partition by buyer_no
        order by filled_on, feedetl_sn
        rows between unbounded preceding and current row
    ) as held_days,
    -- the last prescription, and either the buffer or one that was lost
    longest_use_days + greatest($buffer_days, longest_use_days) as allowed_days,
from running
