-- One row per such institution and item of its books: what came in, what was sold, at which price.
with
place as (
    select distinct fixmedins_code,
    from unstocked_item
),

entry as ( -- no sales: two of three entries, and only their sums are asked for
    select
        stock.fixmedins_code,
        stock.med_list_codg,
        stock.med_list_name,
        stock.inv_type,
        stock.unit,
        stock.pric,
        stock.occur_time,
        stock.setl_id,
        coalesce(item.pack_cnt, 1) as pack_cnt,
        stock.cnt * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end as qty,
    from inventory as stock
    inner join place on stock.fixmedins_code = place.fixmedins_code
    left join catalog as item on stock.med_list_codg = item.med_list_codg
    where stock.inv_type <> 'sale'
),

moved as ( -- the opening stock is no purchase: what was there before explains nothing
    select
        fixmedins_code,
        med_list_codg,
        max(med_list_name) as book_name,
        max(case when inv_type = 'purchase' and unit = 'pack' then pric end) as pack_price,
        max(
            case
                when inv_type <> 'purchase' then null
                when unit = 'pack' then pric / pack_cnt
                else pric
            end
        ) as price,
        cast(min(case when inv_type = 'purchase' then occur_time end) as date) as first_bought_on,
        cast(max(case when inv_type = 'purchase' then occur_time end) as date) as last_bought_on,
        sum(
            qty * case inv_type when 'purchase' then 1 when 'purchase_return' then -1 when 'change' then 1 else 0 end
        ) as in_qty,
        sum(case when inv_type = 'sale_return' then qty else 0 end) as returned_qty,
        sum(case when inv_type = 'sale_return' and setl_id is not null then qty else 0 end) as insured_returned_qty,
    from entry
    group by fixmedins_code, med_list_codg
),

sold as (
    select
        stock.fixmedins_code,
        stock.med_list_codg,
        sum(stock.insured_sale_qty + stock.other_sale_qty) as qty,
        sum(stock.insured_sale_qty) as insured_qty,
    from stock_month as stock
    inner join place on stock.fixmedins_code = place.fixmedins_code
    where stock.is_stocked = 1
    group by stock.fixmedins_code, stock.med_list_codg
),

sold_name as ( -- of goods the catalogue does not know
    select
        fixmedins_code,
        med_list_codg,
        max(med_list_name) as book_name,
    from inventory
    where inv_type = 'sale' and med_list_codg not in (select item.med_list_codg, from catalog as item)
    group by fixmedins_code, med_list_codg
)

select
    coalesce(moved.fixmedins_code, sold.fixmedins_code) as fixmedins_code,
    coalesce(moved.med_list_codg, sold.med_list_codg) as med_list_codg,
    greatest(coalesce(moved.book_name, sold_name.book_name), coalesce(sold_name.book_name, moved.book_name)) as book_name,
    moved.pack_price,
    moved.price,
    moved.first_bought_on,
    moved.last_bought_on,
    cast(coalesce(moved.in_qty, 0) as decimal(38, 8)) as in_qty,
    cast(coalesce(sold.qty, 0) - coalesce(moved.returned_qty, 0) as decimal(38, 8)) as sold_qty,
    cast(coalesce(sold.insured_qty, 0) - coalesce(moved.insured_returned_qty, 0) as decimal(38, 8)) as insured_sold_qty,
from moved
full outer join sold
    on moved.fixmedins_code = sold.fixmedins_code and moved.med_list_codg = sold.med_list_codg
left join sold_name
    on
        coalesce(moved.fixmedins_code, sold.fixmedins_code) = sold_name.fixmedins_code
        and coalesce(moved.med_list_codg, sold.med_list_codg) = sold_name.med_list_codg
