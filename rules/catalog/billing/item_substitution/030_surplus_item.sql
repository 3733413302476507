-- One row per item that came into such an institution and did not go out again, as far as books and charges tell.
with
flow as (
    select
        moved.fixmedins_code,
        moved.med_list_codg,
        moved.book_name,
        moved.first_bought_on,
        moved.last_bought_on,
        moved.in_qty,
        moved.sold_qty,
        moved.insured_sold_qty,
        coalesce(charged.net_amount / charged.net_qty, moved.price) as price,
        -- charged by the pack, where one unit charged costs more than half a pack
        coalesce(charged.net_qty, 0) * case
            when charged.net_amount / charged.net_qty > moved.pack_price / 2 then coalesce(item.pack_cnt, 1)
            else 1
        end as charged_qty,
    from moved_item as moved
    left join goods_charge as charged
        on
            moved.fixmedins_code = charged.fixmedins_code
            and moved.med_list_codg = charged.med_list_codg
            and charged.net_qty > 0
    left join catalog as item on moved.med_list_codg = item.med_list_codg
),

surplus as (
    select
        *,
        -- what is left, and what was sold to insured persons without being charged as what it is
        greatest(
            in_qty - greatest(charged_qty, insured_sold_qty) - greatest(sold_qty - insured_sold_qty, 0), 0
        ) + greatest(insured_sold_qty - charged_qty, 0) as surplus_qty,
    from flow
)

select
    surplus.fixmedins_code,
    surplus.med_list_codg,
    coalesce(item.med_list_name, surplus.book_name, surplus.med_list_codg) as item_name,
    regexp_replace(coalesce(item.med_list_name, surplus.book_name), '[ 　(（0-9A-Za-z%].*$', '') as stem,
    item.list_type,
    item.vbp_group,
    item.device_class,
    surplus.price,
    surplus.first_bought_on,
    surplus.last_bought_on,
    surplus.in_qty,
    surplus.charged_qty,
    surplus.surplus_qty,
from surplus
left join catalog as item on surplus.med_list_codg = item.med_list_codg
where surplus.surplus_qty > 0 and surplus.surplus_qty >= $min_surplus * surplus.in_qty
