-- One row per institution and item billed there of which its books, though complete for others, hold nothing or far too little.
with
booked as (
    select
        fixmedins_code,
        med_list_codg,
    from inventory
    where inv_type in ('count', 'purchase', 'change') and cnt > 0
    group by fixmedins_code, med_list_codg
),

book_size as (
    select
        booked.fixmedins_code,
        item.list_type,
        count(*) as n_booked,
    from booked
    inner join catalog as item on booked.med_list_codg = item.med_list_codg
    group by booked.fixmedins_code, item.list_type
),

held_name as ( -- the goods may stand in the books under another code of the same name
    select
        fixmedins_code,
        med_list_name,
        min(med_list_codg) as one_codg,
        max(med_list_codg) as other_codg,
    from inventory
    where inv_type in ('count', 'purchase') and cnt > 0 and med_list_name is not null
    group by fixmedins_code, med_list_name
),

missing as (
    select
        fixmedins_code,
        med_list_codg,
        cast(null as decimal(18, 4)) as gross_qty,
        cast(null as decimal(18, 4)) as short_qty,
    from unbooked_pair
    union all
    select
        fixmedins_code,
        med_list_codg,
        cast(charged_qty as decimal(18, 4)) as gross_qty,
        cast(short_qty as decimal(18, 4)) as short_qty,
    from short_pair
),

unbooked as (
    select
        charge.fixmedins_code,
        charge.med_list_codg,
        charge.list_type,
        max(charge.med_list_name) as item_name,
        min(cast(charge.fee_ocur_time as date)) as first_billed_on,
        max(cast(charge.fee_ocur_time as date)) as last_billed_on,
        sum(charge.cnt) as qty,
        sum(charge.det_item_fee_sumamt) as charged_amount,
        max(case when missing.short_qty is null then 1 else 0 end) as is_unbooked,
        -- what was charged and refunded later is not missing
        least(coalesce(max(missing.short_qty - missing.gross_qty) + sum(charge.cnt), sum(charge.cnt)), sum(charge.cnt))
            as short_qty,
    from net_charge_line as charge
    inner join missing
        on charge.fixmedins_code = missing.fixmedins_code and charge.med_list_codg = missing.med_list_codg
    where charge.cnt > 0
    group by charge.fixmedins_code, charge.med_list_codg, charge.list_type
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
