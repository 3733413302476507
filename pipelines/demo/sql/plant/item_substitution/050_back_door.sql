-- What was handed over instead came in at the back door of the same book.
insert into plant_stock by name
select
    case_no,
    stock_round.month_no as entry_no,
    inst_no,
    item_no,
    'purchase' as inv_type,
    greatest(1, begn_day - 3) + 15 * month_no as on_day,
    28800 as on_second,
    case kind
        -- worth what the cards were billed
        when 'goods_as_drugs' then ceil(700 / price)
        when 'dear_drip' then 14
        when 'some_boxes' then ceil(100 / price)
        else 7 * pack
    end as qty,
    -- the honest bulk stands on the shelf
    kind = 'last_years_stock' as moves_shelf,
    0.86 as price_share,
from swapped_item
cross join range(case kind when 'goods_as_drugs' then 6 else 4 end) as stock_round (month_no)
where not billed
