-- One row per institution and item billed there of which its books, though complete for others, hold nothing or far too little.
with
book_size as (
    select
        booked.fixmedins_code,
        item.list_type,
        count(*) as n_booked,
    from booked_item as booked
    inner join catalog as item on booked.med_list_codg = item.med_list_codg
    group by booked.fixmedins_code, item.list_type
),

unbooked as (
    select
        fixmedins_code,
        med_list_codg,
        list_type,
        item_name,
        first_billed_on,
        last_billed_on,
        qty,
        charged_amount,
        case when short_qty is null then 1 else 0 end as is_unbooked,
        -- what was charged and refunded later is not missing
        least(coalesce(short_qty - gross_qty + qty, qty), qty) as short_qty,
    from missing_item
),

named as (
    select distinct
        fixmedins_code,
        item_name,
    from unbooked
),

held_name as ( -- the goods may stand in the books under another code of the same name
    select
        stock.fixmedins_code,
        stock.med_list_name,
        min(stock.med_list_codg) as one_codg,
        max(stock.med_list_codg) as other_codg,
    from inventory as stock
    inner join named on stock.fixmedins_code = named.fixmedins_code and stock.med_list_name = named.item_name
    where stock.inv_type in ('count', 'purchase') and stock.cnt > 0
    group by stock.fixmedins_code, stock.med_list_name
),

counted as (
    select
        *,
        sum(is_unbooked) over (partition by fixmedins_code, list_type) as n_unbooked,
    from unbooked
)

select
    counted.fixmedins_code,
    counted.med_list_codg,
    counted.list_type,
    counted.item_name,
    counted.first_billed_on,
    counted.last_billed_on,
    counted.qty,
    counted.short_qty,
    counted.charged_amount,
    counted.charged_amount / counted.qty as price,
    item.vbp_group,
    item.device_class,
    regexp_replace(counted.item_name, '[ 　(（0-9A-Za-z%].*$', '') as stem,
    book_size.n_booked,
    counted.n_unbooked,
from counted
inner join book_size
    on counted.fixmedins_code = book_size.fixmedins_code and counted.list_type = book_size.list_type
left join catalog as item on counted.med_list_codg = item.med_list_codg
left join held_name
    on counted.fixmedins_code = held_name.fixmedins_code and counted.item_name = held_name.med_list_name
where
    (
        held_name.med_list_name is null
        or (held_name.one_codg = counted.med_list_codg and held_name.other_codg = counted.med_list_codg)
    )
    and counted.short_qty >= $min_short * counted.qty
    and book_size.n_booked >= $min_coverage * (book_size.n_booked + counted.n_unbooked)
    and counted.charged_amount >= $min_amount
