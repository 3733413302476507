-- One row per institution × item × day × reason for which goods left the shelf.
select
    inst_no,
    item_no,
    on_day,
    used as qty,
from daily_use
union all
select
    inst_no,
    item_no,
    on_day,
    cash_used as qty,
from cash_sale
union all
select
    inst_no,
    item_no,
    on_day,
    abs(qty) as qty,
from plant_stock
where moves_shelf and (inv_type = 'sale' or (inv_type = 'change' and qty < 0))
