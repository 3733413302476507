-- One row per institution and item in its inventory, numbered: its price, its first stock-take, how it is sold.
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
)

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
