-- One row per institution and item whose books a page prints: its months, each with what was there, came in and went out.
with
by_month as (
    select
        fixmedins_code,
        med_list_codg,
        cast(date_trunc('month', moved_on) as date) as month_on,
        sum(opening_qty) as first_count_qty,
        arg_min(coalesce(earlier_balance_qty, 0), moved_on) as opening_qty,
        sum(inflow_qty) as inflow_qty,
        sum(insured_sale_qty) as insured_sale_qty,
        sum(beyond_papers_qty) as beyond_papers_qty,
        sum(other_sale_qty) as other_sale_qty,
        sum(written_off_qty) as written_off_qty,
        arg_max(balance_qty, moved_on) as balance_qty,
        min(balance_qty) as least_qty,
        arg_min(moved_on, struct_pack(qty := balance_qty, day := moved_on)) as least_on,
        list(moved_on order by moved_on) filter (where balance_qty < 0) as short_days,
    from stock_day
    group by fixmedins_code, med_list_codg, cast(date_trunc('month', moved_on) as date)
)

select
    fixmedins_code,
    med_list_codg,
    list(
        struct_pack(
            month_on := month_on,
            opening_qty := opening_qty + first_count_qty,
            inflow_qty := inflow_qty,
            insured_sale_qty := insured_sale_qty,
            beyond_papers_qty := beyond_papers_qty,
            other_sale_qty := other_sale_qty,
            written_off_qty := written_off_qty,
            balance_qty := balance_qty,
            least_qty := least_qty,
            least_on := least_on,
            short_days := short_days
        ) order by month_on
    ) as stock_months,
from by_month
group by fixmedins_code, med_list_codg
