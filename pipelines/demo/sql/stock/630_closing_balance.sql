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
)

select
    stock_pair.inst_no,
    stock_pair.item_no,
    stock_pair.opening
    + coalesce(bought.qty, 0)
    + coalesce(breakage.qty, 0)
    - floor(coalesce(moved.qty, 0) * (1 - stock_pair.short_share)) as qty,
from stock_pair
left join bought on stock_pair.inst_no = bought.inst_no and stock_pair.item_no = bought.item_no
left join breakage on stock_pair.inst_no = breakage.inst_no and stock_pair.item_no = breakage.item_no
left join moved on stock_pair.inst_no = moved.inst_no and stock_pair.item_no = moved.item_no
