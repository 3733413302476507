-- One row per institution, item and day with a movement: the running balance in base units (each).
-- Where an item could not have run short by an amount worth a look, its ledger is not kept (see stock_item).
with
day as (
    select
        item_no,
        moved_on,
        sum(case when kind = 'count' then qty end) as counted_qty,
        sum(case when kind = 'purchase' then qty else 0 end) as purchase_qty,
        sum(case when kind = 'purchase_return' then qty else 0 end) as purchase_return_qty,
        sum(case when kind = 'change' then qty else 0 end) as change_qty,
        sum(case when kind = 'insured_sale' then qty else 0 end) as insured_sale_qty,
        sum(case when kind = 'other_sale' then qty else 0 end) as other_sale_qty,
        sum(case when kind = 'sale_return' then qty else 0 end) as sale_return_qty,
        sum(case when kind = 'charge' then qty else 0 end) as charged_qty,
    from stock_flow
    group by item_no, moved_on
),

-- The ledger opens with the first stock-take; later ones are kept beside it and never mend the balance.
-- covered_qty: the sales a charge may be another paper of.
opened_day as (
    select
        day.*,
        case when day.moved_on >= item.counted_on then 1 else 0 end as known,
        case when day.moved_on = item.counted_on then item.opening_qty else 0 end as opening_qty,
        case when day.moved_on > item.counted_on then day.counted_qty end as later_counted_qty,
        day.insured_sale_qty + case when item.links_sales = 1 then 0 else day.other_sale_qty end as covered_qty,
    from day
    inner join stock_item as item
        on day.item_no = item.item_no
),

running as (
    select
        *,
        sum(
            opening_qty + purchase_qty - purchase_return_qty + change_qty
            + sale_return_qty - insured_sale_qty - other_sale_qty
        ) over so_far as balance_by_papers,
        sum(charged_qty - covered_qty) over so_far as uncovered_so_far,
    from opened_day
    window so_far as (
        partition by item_no, known
        order by moved_on
        rows between unbounded preceding and current row
    )
),

-- insured_qty: what charges took beyond the sales so far. Negative on the day a late sale catches up.
taken as (
    select
        *,
        greatest(uncovered_so_far, 0) as uncovered_qty,
        greatest(uncovered_so_far, 0) - greatest(uncovered_so_far - charged_qty + covered_qty, 0) as insured_qty,
    from running
)

select
    item.fixmedins_code,
    item.med_list_codg,
    taken.moved_on,
    cast(taken.opening_qty as decimal(18, 4)) as opening_qty,
    cast(taken.later_counted_qty as decimal(18, 4)) as counted_qty,
    cast(taken.purchase_qty as decimal(18, 4)) as purchase_qty,
    cast(taken.purchase_return_qty as decimal(18, 4)) as purchase_return_qty,
    cast(taken.change_qty as decimal(18, 4)) as change_qty,
    cast(taken.insured_sale_qty + taken.other_sale_qty as decimal(18, 4)) as sale_qty,
    cast(taken.sale_return_qty as decimal(18, 4)) as sale_return_qty,
    cast(taken.charged_qty as decimal(18, 4)) as charged_qty,
    cast(taken.insured_qty as decimal(18, 4)) as insured_qty,
    cast(taken.purchase_qty + taken.sale_return_qty + greatest(taken.change_qty, 0) as decimal(18, 4)) as inflow_qty,
    cast(
        taken.purchase_return_qty - least(taken.change_qty, 0)
        + taken.insured_sale_qty + taken.other_sale_qty + taken.insured_qty as decimal(18, 4)
    ) as outflow_qty,
    cast(taken.balance_by_papers - taken.uncovered_qty as decimal(18, 4)) as balance_qty,
    item.unit_price,
    cast(taken.known as tinyint) as known,
from taken
inner join stock_item as item
    on taken.item_no = item.item_no
