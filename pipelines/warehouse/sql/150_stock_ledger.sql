-- One row per institution, item and day with a movement: the running balance in base units (each).
with
sold as (
    select
        fixmedins_code,
        med_list_codg,
        sum(case when kind = 'insured_sale' then qty else 0 end) as insured_sale_qty,
        max(case when kind in ('insured_sale', 'other_sale') then unit_price end) as sale_price,
        max(case when kind = 'purchase' then unit_price end) as purchase_price,
    from stock_movement
    group by fixmedins_code, med_list_codg
),

charged as (
    select
        fixmedins_code,
        med_list_codg,
        sum(charged_qty) as charged_qty,
        sum(charged_amount) / nullif(sum(charged_qty), 0) as charge_price,
    from stock_charge
    group by fixmedins_code, med_list_codg
),

-- Where most of an institution's insured quantity is linked to sales by its settlement, a sale without one is a
-- cash sale; elsewhere it may be the same goods as a charge.
item as (
    select
        sold.fixmedins_code,
        sold.med_list_codg,
        cast(row_number() over (order by sold.fixmedins_code, sold.med_list_codg) as integer) as item_no,
        case
            when
                sum(sold.insured_sale_qty) over (partition by sold.fixmedins_code) * 2
                >= sum(coalesce(charged.charged_qty, 0)) over (partition by sold.fixmedins_code)
                then 1
            else 0
        end as links_sales,
        cast(
            coalesce(charged.charge_price, sold.sale_price, sold.purchase_price, 0) as decimal(18, 6)
        ) as unit_price,
        stock_opening.counted_on,
        stock_opening.opening_qty,
    from sold
    left join charged
        on
            sold.fixmedins_code = charged.fixmedins_code
            and sold.med_list_codg = charged.med_list_codg
    left join stock_opening
        on
            sold.fixmedins_code = stock_opening.fixmedins_code
            and sold.med_list_codg = stock_opening.med_list_codg
),

flow as (
    select
        fixmedins_code,
        med_list_codg,
        moved_on,
        kind,
        qty,
    from stock_movement
    union all
    select
        fixmedins_code,
        med_list_codg,
        charged_on as moved_on,
        'charge' as kind,
        charged_qty as qty,
    from stock_charge
),

-- Items are numbered: integers sort and group far cheaper than two codes.
numbered_flow as (
    select
        item.item_no,
        flow.moved_on,
        flow.kind,
        flow.qty,
    from flow
    inner join item
        on
            flow.fixmedins_code = item.fixmedins_code
            and flow.med_list_codg = item.med_list_codg
),

-- Each kind has one row a day at most, so the greatest is the value itself.
day as (
    select
        item_no,
        moved_on,
        max(case when kind = 'count' then qty end) as counted_qty,
        coalesce(max(case when kind = 'purchase' then qty end), 0) as purchase_qty,
        coalesce(max(case when kind = 'purc_return' then qty end), 0) as purchase_return_qty,
        coalesce(max(case when kind = 'change' then qty end), 0) as change_qty,
        coalesce(max(case when kind = 'insured_sale' then qty end), 0) as insured_sale_qty,
        coalesce(max(case when kind = 'other_sale' then qty end), 0) as other_sale_qty,
        coalesce(max(case when kind = 'sale_return' then qty end), 0) as sale_return_qty,
        coalesce(max(case when kind = 'charge' then qty end), 0) as charged_qty,
    from numbered_flow
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
    inner join item
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
    taken.later_counted_qty as counted_qty,
    taken.purchase_qty,
    taken.purchase_return_qty,
    taken.change_qty,
    cast(taken.insured_sale_qty + taken.other_sale_qty as decimal(18, 4)) as sale_qty,
    taken.sale_return_qty,
    taken.charged_qty,
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
inner join item
    on taken.item_no = item.item_no
