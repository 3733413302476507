-- One row per institution with a ledger: the books of one item, day by day.
select
    stock_gap.fixmedins_code,
    any_value(struct_pack(
        med_list_codg := stock_gap.med_list_codg,
        item_name := stock_gap.item_name,
        least_qty := stock_gap.least_qty,
        least_on := stock_gap.least_on,
        unit_price := stock_gap.unit_price,
        gap_amount := stock_gap.gap_amount,
        n_items := stock_gap.n_items,
        n_short_items := stock_gap.n_short_items
    )) as stock_item,
    list(
        struct_pack(
            moved_on := ledger.moved_on,
            inflow_qty := ledger.inflow_qty,
            outflow_qty := ledger.outflow_qty,
            counted_qty := ledger.counted_qty,
            balance_qty := ledger.balance_qty
        ) order by ledger.moved_on
    ) as stock_days,
    any_value(stock_months.stock_months) as stock_months,
    any_value(stock_counts.stock_counts) as stock_counts,
from stock_gap
inner join stock_day as ledger
    on stock_gap.fixmedins_code = ledger.fixmedins_code and stock_gap.med_list_codg = ledger.med_list_codg
left join stock_months
    on stock_gap.fixmedins_code = stock_months.fixmedins_code and stock_gap.med_list_codg = stock_months.med_list_codg
left join stock_counts
    on stock_gap.fixmedins_code = stock_counts.fixmedins_code and stock_gap.med_list_codg = stock_counts.med_list_codg
group by stock_gap.fixmedins_code
