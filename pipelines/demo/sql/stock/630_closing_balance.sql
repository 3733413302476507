-- One row per shelf with what stands on it on the last evening of the year.
with
bought as (
    select
        inst_no,
        item_no,
        sum(bought) as qty,
    from purchase
    group by inst_no, item_no
),

moved as (
    select
        inst_no,
        item_no,
        sum(qty) as qty,
    from shelf_move
    group by inst_no, item_no
),

planted as (
    -- what cases put on the shelf; what they take off it is among the moves
    select
        inst_no,
        item_no,
        sum(case inv_type when 'purchase_return' then -qty else qty end) as qty,
    from plant_stock
    where
        moves_shelf
        and (inv_type in ('purchase', 'purchase_return', 'sale_return') or (inv_type = 'change' and qty > 0))
    group by inst_no, item_no
)

select
    stock_pair.inst_no,
    stock_pair.item_no,
    stock_pair.closing_counted,
    stock_pair.opening
    + coalesce(bought.qty, 0)
    + coalesce(breakage.qty, 0)
    + coalesce(planted.qty, 0)
    - floor(coalesce(moved.qty, 0) * (1 - stock_pair.short_share)) as qty,
from stock_pair
left join bought on stock_pair.inst_no = bought.inst_no and stock_pair.item_no = bought.item_no
left join breakage on stock_pair.inst_no = breakage.inst_no and stock_pair.item_no = breakage.item_no
left join planted on stock_pair.inst_no = planted.inst_no and stock_pair.item_no = planted.item_no
left join moved on stock_pair.inst_no = moved.inst_no and stock_pair.item_no = moved.item_no
