-- One row per shelf on which a piece broke or was found.
select
    inst_no,
    item_no,
    'change' as inv_type,
    between_whole(60, 300, u('broken on', inst_no, item_no)) as on_day,
    57600 as on_second,
    case when u('found', inst_no, item_no) < 0.25 then 1 else -1 end as qty,
    1 as pack,
    1.0 as price_share,
    0 as entry_no,
from stock_pair
where u('broken', inst_no, item_no) < 0.05 and kind is distinct from 'goods_in_transit'
