-- One row per institution with a ledger: the item whose books run furthest below nothing, or else lowest, in money.
with
item as (
    select
        fixmedins_code,
        med_list_codg,
        min(balance_qty) as least_qty,
        arg_min(moved_on, struct_pack(qty := balance_qty, day := moved_on)) as least_on,
        max(unit_price) as unit_price,
        sum(outflow_qty) as outflow_qty,
    from stock_ledger
    where known = 1 -- before the first stock-take nobody knows what was there
    group by fixmedins_code, med_list_codg
),

placed as (
    select
        item.*,
        count(*) over (partition by item.fixmedins_code) as n_items,
        count(*) filter (where item.least_qty < 0) over (partition by item.fixmedins_code) as n_short_items,
        row_number() over (
            partition by item.fixmedins_code
            order by
                least(item.least_qty, 0) * item.unit_price asc,
                item.outflow_qty * item.unit_price desc,
                item.med_list_codg asc
        ) as nth,
    from item
)

select
    placed.fixmedins_code,
    placed.med_list_codg,
    placed.least_qty,
    placed.least_on,
    placed.unit_price,
    cast(-least(placed.least_qty, 0) * placed.unit_price as decimal(18, 2)) as gap_amount,
    placed.n_items,
    placed.n_short_items,
    catalog.med_list_name as item_name,
from placed
left join catalog on placed.med_list_codg = catalog.med_list_codg
where placed.nth = 1
