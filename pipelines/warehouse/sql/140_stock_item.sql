-- One row per institution and item in its inventory: its price, its first stock-take, and whether its ledger is kept.
with
size as (
    select count(*) as n_items,
    from priced_item
)

select
    priced_item.item_no,
    priced_item.fixmedins_code,
    priced_item.med_list_codg,
    priced_item.unit_price,
    priced_item.links_sales,
    priced_item.counted_at,
    priced_item.counted_on,
    priced_item.opening_qty,
    cast(
        case when size.n_items <= 20000 or short_item.item_no is not null then 1 else 0 end as tinyint
    ) as is_kept,
from priced_item
cross join size
left join short_item
    on priced_item.item_no = short_item.item_no
