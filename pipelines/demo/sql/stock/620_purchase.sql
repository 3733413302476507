-- One row per delivery of goods: each covers what will leave the shelf until the next one.
with
left_shelf as (
    select
        stock_pair.inst_no,
        stock_pair.item_no,
        stock_pair.pack,
        stock_pair.cycle_days,
        stock_pair.transit_days,
        stock_pair.short_share,
        case when stock_pair.opening_counted then 0 else coalesce(stock_pair.opening, 0) end
        * (stock_pair.kind is not distinct from 'opening_unknown')::integer as on_shelf,
        (on_day + stock_pair.item_no % stock_pair.cycle_days) // stock_pair.cycle_days as round_no,
        sum(qty) as moved,
    from shelf_move
    inner join stock_pair on shelf_move.inst_no = stock_pair.inst_no and shelf_move.item_no = stock_pair.item_no
    group by all
),

needed as (
    select
        *,
        -- what was only billed was never bought
        greatest(0, floor(sum(moved) over (partition by inst_no, item_no order by round_no) * (1 - short_share)) - on_shelf)
            as moved_so_far,
    from left_shelf
),

ordered as (
    select
        *,
        (ceil(moved_so_far / pack) * pack)::bigint as bought_so_far,
    from needed
)

select
    inst_no,
    item_no,
    pack,
    round_no,
    least(364, greatest(0, round_no * cycle_days - item_no % cycle_days) + transit_days) as posted_day,
    bought_so_far - coalesce(lag(bought_so_far) over (partition by inst_no, item_no order by round_no), 0) as bought,
    u('buys too much', inst_no, item_no, round_no) < 0.02 as one_returned,
from ordered
order by inst_no, item_no, round_no
