-- One row per item that came into such an institution and did not go out again, as far as books and charges tell.
with
place as (
    select distinct fixmedins_code,
    from unstocked_item
),

moved as ( -- the opening stock is no purchase: what was there before explains nothing
    select
        stock.fixmedins_code,
        stock.med_list_codg,
        max(stock.med_list_name) as book_name,
        max(coalesce(item.pack_cnt, 1)) as pack_cnt,
        max(case when stock.inv_type = 'purchase' and stock.unit = 'pack' then stock.pric end) as pack_price,
        max(
            case
                when stock.inv_type <> 'purchase' then null
                when stock.unit = 'pack' then stock.pric / coalesce(item.pack_cnt, 1)
                else stock.pric
            end
        ) as price,
        cast(min(case when stock.inv_type = 'purchase' then stock.occur_time end) as date) as first_bought_on,
        cast(max(case when stock.inv_type = 'purchase' then stock.occur_time end) as date) as last_bought_on,
        sum(
            stock.cnt * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end
            * case stock.inv_type when 'purchase' then 1 when 'purchase_return' then -1 when 'change' then 1 else 0 end
        ) as in_qty,
        sum(
            stock.cnt * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end
            * case stock.inv_type when 'sale' then 1 when 'sale_return' then -1 else 0 end
        ) as sold_qty,
        sum(
            case when stock.setl_id is null then 0 else stock.cnt end
            * case when stock.unit = 'pack' then coalesce(item.pack_cnt, 1) else 1 end
            * case stock.inv_type when 'sale' then 1 when 'sale_return' then -1 else 0 end
        ) as insured_sold_qty,
    from inventory as stock
    inner join place on stock.fixmedins_code = place.fixmedins_code
    left join catalog as item on stock.med_list_codg = item.med_list_codg
    group by stock.fixmedins_code, stock.med_list_codg
),

charged as (
    select
        charge.fixmedins_code,
        charge.med_list_codg,
        sum(charge.cnt) as qty,
        sum(charge.det_item_fee_sumamt) / sum(charge.cnt) as price,
    from net_charge_line as charge
    inner join place on charge.fixmedins_code = place.fixmedins_code
    where charge.list_type <> '201' and charge.cnt > 0
    group by charge.fixmedins_code, charge.med_list_codg
),

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
        coalesce(charged.price, moved.price) as price,
        -- charged by the pack, where one unit charged costs more than half a pack
        coalesce(charged.qty, 0) * case when charged.price > moved.pack_price / 2 then moved.pack_cnt else 1 end as charged_qty,
    from moved
    left join charged
        on moved.fixmedins_code = charged.fixmedins_code and moved.med_list_codg = charged.med_list_codg
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
