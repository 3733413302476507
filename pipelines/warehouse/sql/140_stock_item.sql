-- One row per institution and item in its inventory: its price, its first stock-take, and whether its ledger is kept.
with
total as (
    select
        fixmedins_code,
        med_list_codg,
        sum(insured_sale_qty) as insured_sale_qty,
        sum(charged_qty) as charged_qty,
        sum(charged_amount) / nullif(sum(charged_qty), 0) as charge_price,
        max(is_stocked) as is_stocked,
    from stock_month
    group by fixmedins_code, med_list_codg
),

-- What the fund was never charged for is worth what was asked or paid for it.
priced as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        max(
            case
                when inventory.unit = 'pack' then inventory.pric / nullif(coalesce(catalog.pack_cnt, 1), 0)
                else inventory.pric
            end
        ) as unit_price,
    from inventory
    inner join total
        on
            inventory.fixmedins_code = total.fixmedins_code
            and inventory.med_list_codg = total.med_list_codg
            and total.charge_price is null
    left join catalog
        on inventory.med_list_codg = catalog.med_list_codg
    where inventory.inv_type in ('purchase', 'sale')
    group by inventory.fixmedins_code, inventory.med_list_codg
),

-- Where most of an institution's insured quantity is linked to sales by its settlement, a sale without one is a
-- cash sale; elsewhere it may be the same goods as a charge.
seller as (
    select
        fixmedins_code,
        case when sum(insured_sale_qty) * 2 >= sum(charged_qty) then 1 else 0 end as links_sales,
    from total
    group by fixmedins_code
),

item as (
    select
        cast(row_number() over (order by total.fixmedins_code, total.med_list_codg) as integer) as item_no,
        total.fixmedins_code,
        total.med_list_codg,
        cast(coalesce(total.charge_price, priced.unit_price, 0) as decimal(18, 6)) as unit_price,
        seller.links_sales,
        stock_opening.counted_at,
        stock_opening.counted_on,
        stock_opening.opening_qty,
        year(stock_opening.counted_on) * 12 + month(stock_opening.counted_on) as counted_month_no,
    from total
    inner join seller
        on total.fixmedins_code = seller.fixmedins_code
    left join priced
        on
            total.fixmedins_code = priced.fixmedins_code
            and total.med_list_codg = priced.med_list_codg
    left join stock_opening
        on
            total.fixmedins_code = stock_opening.fixmedins_code
            and total.med_list_codg = stock_opening.med_list_codg
    where total.is_stocked = 1
),

-- What came in during the month of the first stock-take but before it is already in what was counted.
late_opening as (
    select
        fixmedins_code,
        med_list_codg,
        item_no,
        counted_at,
        date_trunc('month', counted_at) as month_begun_at,
    from item
    where counted_at > date_trunc('month', counted_at)
),

counted_already as (
    select
        late_opening.item_no,
        sum(
            inventory.cnt * case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end
        ) as qty,
    from inventory
    inner join late_opening
        on
            inventory.fixmedins_code = late_opening.fixmedins_code
            and inventory.med_list_codg = late_opening.med_list_codg
            and inventory.occur_time < late_opening.counted_at
            and inventory.occur_time >= late_opening.month_begun_at
    left join catalog
        on inventory.med_list_codg = catalog.med_list_codg
    where
        inventory.inv_type in ('purchase', 'sale_return', 'change')
        and inventory.cnt > 0
    group by late_opening.item_no
),

-- covered_qty: sales that a charge may be another paper of.
item_month as (
    select
        item.item_no,
        stock_month.month_no,
        item.unit_price,
        item.opening_qty - coalesce(counted_already.qty, 0) as opening_qty,
        stock_month.in_qty,
        stock_month.in_qty - stock_month.out_qty
        - stock_month.insured_sale_qty - stock_month.other_sale_qty as change_qty,
        stock_month.charged_qty - stock_month.insured_sale_qty
        - case when item.links_sales = 1 then 0 else stock_month.other_sale_qty end as uncovered_qty,
    from stock_month
    inner join item
        on
            stock_month.fixmedins_code = item.fixmedins_code
            and stock_month.med_list_codg = item.med_list_codg
            and stock_month.month_no >= item.counted_month_no
    left join counted_already
        on item.item_no = counted_already.item_no
),

month_end as (
    select
        item_no,
        unit_price,
        in_qty,
        opening_qty + sum(change_qty) over so_far - greatest(sum(uncovered_qty) over so_far, 0) as balance_qty,
    from item_month
    window so_far as (
        partition by item_no
        order by month_no
        rows between unbounded preceding and current row
    )
),

-- No day of a month ends lower than the month would have, had everything gone out before anything came in.
-- A shortage counts from 500 yuan; one that the same month mends from 1,000.
possible_shortage as (
    select item_no,
    from month_end
    group by item_no
    having
        min(balance_qty * unit_price) <= -500
        or min((balance_qty - in_qty) * unit_price) <= -1000
),

size as (
    select count(*) as n_items,
    from item
)

select
    item.item_no,
    item.fixmedins_code,
    item.med_list_codg,
    item.unit_price,
    item.links_sales,
    item.counted_at,
    item.counted_on,
    item.opening_qty,
    cast(
        case when size.n_items <= 20000 or possible_shortage.item_no is not null then 1 else 0 end as tinyint
    ) as is_kept,
from item
cross join size
left join possible_shortage
    on item.item_no = possible_shortage.item_no
