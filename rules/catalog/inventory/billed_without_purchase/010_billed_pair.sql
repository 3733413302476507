-- One row per institution and stocked item charged there, with what its books say about how it came in.
with
billed as ( -- gross: whether an item was ever billed does not depend on refunds
    select
        stock.fixmedins_code,
        stock.med_list_codg,
        max(item.list_type) as list_type,
        sum(stock.charged_qty) as charged_qty,
    from stock_month as stock
    inner join catalog as item on stock.med_list_codg = item.med_list_codg
    where stock.charged_qty > 0 and item.list_type <> '201'
    group by stock.fixmedins_code, stock.med_list_codg
),

booked as (
    select
        fixmedins_code,
        med_list_codg,
        cast(min(case when inv_type <> 'purchase_return' and cnt > 0 then occur_time end) as date) as first_in_on,
        cast(min(occur_time) as date) as opened_on,
        cast(max(occur_time) as date) as closed_on,
    from inventory
    where inv_type <> 'sale' -- what was sold says nothing of how it came in
    group by fixmedins_code, med_list_codg
),

shelf as (
    select
        fixmedins_code,
        min(opened_on) as opened_on,
        max(closed_on) as closed_on,
    from booked
    group by fixmedins_code
)

select
    billed.fixmedins_code,
    billed.med_list_codg,
    billed.list_type,
    billed.charged_qty,
    booked.first_in_on,
    shelf.opened_on,
    shelf.closed_on,
    count(*) over kind as n_items,
    count(booked.first_in_on) over kind as n_booked,
from billed
left join shelf on billed.fixmedins_code = shelf.fixmedins_code
left join booked
    on billed.fixmedins_code = booked.fixmedins_code and billed.med_list_codg = booked.med_list_codg
window kind as (partition by billed.fixmedins_code, billed.list_type)
