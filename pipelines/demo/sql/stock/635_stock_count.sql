-- One row per count of a shelf: the opening one, and the annual one at the end.
select
    inst_no,
    item_no,
    'count' as inv_type,
    0 as on_day,
    60 as on_second,
    opening as qty,
    1 as pack,
    1.0 as price_share,
    1 as entry_no,
from stock_pair
where opening_counted
union all
-- the annual count finds what is there, whatever the book says
select
    inst_no,
    item_no,
    'count' as inv_type,
    364 as on_day,
    81000 as on_second,
    greatest(qty, 0) as qty,
    1 as pack,
    1.0 as price_share,
    2 as entry_no,
from closing_balance
where closing_counted
