-- One row per institution and item whose books a page prints: the last stock-take of each year beside the books.
with
counted as (
    select
        fixmedins_code,
        med_list_codg,
        moved_on,
        counted_qty,
        balance_qty,
        row_number() over (
            partition by fixmedins_code, med_list_codg, date_trunc('year', moved_on) order by moved_on desc
        ) as nth,
    from stock_day
    where counted_qty is not null
)

select
    fixmedins_code,
    med_list_codg,
    list(
        struct_pack(moved_on := moved_on, counted_qty := counted_qty, balance_qty := balance_qty) order by moved_on
    ) as stock_counts,
from counted
where nth = 1
group by fixmedins_code, med_list_codg
