-- One row per item of `priced_item` that may have run short.
-- No day of a month ends lower than the month would have, had everything gone out before anything came in.
-- A shortage counts from 500 yuan; one that the same month mends from 1,000.
with
-- What came in during the month of the first stock-take but before it is already in what was counted.
late_opening as (
    select
        fixmedins_code,
        med_list_codg,
        item_no,
        counted_at,
        date_trunc('month', counted_at) as month_begun_at,
    from priced_item
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

-- uncovered_qty: what charges took beyond the sales that they may be another paper of.
item_month as (
    select
        priced_item.item_no,
        stock_month.month_no,
        priced_item.unit_price,
        priced_item.opening_qty - coalesce(counted_already.qty, 0) as opening_qty,
        stock_month.in_qty,
        stock_month.in_qty - stock_month.out_qty
        - stock_month.insured_sale_qty - stock_month.other_sale_qty as change_qty,
        stock_month.charged_qty - stock_month.insured_sale_qty
        - case when priced_item.links_sales = 1 then 0 else stock_month.other_sale_qty end as uncovered_qty,
    from stock_month
    inner join priced_item
        on
            stock_month.fixmedins_code = priced_item.fixmedins_code
            and stock_month.med_list_codg = priced_item.med_list_codg
            and stock_month.month_no >= priced_item.counted_month_no
    left join counted_already
        on priced_item.item_no = counted_already.item_no
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
)

select item_no,
from month_end
group by item_no
having
    min(balance_qty * unit_price) <= -500
    or min((balance_qty - in_qty) * unit_price) <= -1000
