-- One row per institution, item and day with a movement: the running balance in base units (each).
with
movement as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        inventory.occur_time,
        inventory.inv_type,
        inventory.setl_id,
        inventory.cnt * case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as qty,
        inventory.cnt * inventory.pric as amount,
    from inventory
    left join catalog
        on catalog.med_list_codg = inventory.med_list_codg
    -- Sales of a reversed settlement are undone with it; what was sold again comes with the re-settlement.
    left join settlement_reversal as reversed
        on reversed.setl_id = inventory.setl_id
    where coalesce(reversed.is_standing, 1) = 1
        or inventory.inv_type not in ('sale', 'sale_return')
),

item as (
    select
        fixmedins_code,
        med_list_codg,
        min(cast(occur_time as date)) filter (where inv_type = 'count') as first_counted_on,
        min(occur_time) filter (where inv_type = 'count') as first_counted_at,
        sum(amount) filter (where inv_type = 'sale') / nullif(sum(qty) filter (where inv_type = 'sale'), 0) as sale_price,
        sum(amount) filter (where inv_type = 'purchase')
            / nullif(sum(qty) filter (where inv_type = 'purchase'), 0) as purchase_price,
    from movement
    group by fixmedins_code, med_list_codg
),

linked_sale as (
    select distinct fixmedins_code, med_list_codg, setl_id
    from movement
    where inv_type = 'sale'
        and setl_id is not null
),

charge as (
    select
        net_charge_line.fixmedins_code,
        net_charge_line.med_list_codg,
        net_charge_line.fee_ocur_time as occur_time,
        net_charge_line.cnt as qty,
        net_charge_line.det_item_fee_sumamt as amount,
        case when linked_sale.setl_id is null then 0 else 1 end as is_linked,
    from net_charge_line
    inner join item
        on item.fixmedins_code = net_charge_line.fixmedins_code
        and item.med_list_codg = net_charge_line.med_list_codg
    left join linked_sale
        on linked_sale.fixmedins_code = net_charge_line.fixmedins_code
        and linked_sale.med_list_codg = net_charge_line.med_list_codg
        and linked_sale.setl_id = net_charge_line.setl_id
),

charge_price as (
    select
        fixmedins_code,
        med_list_codg,
        sum(amount) / nullif(sum(qty), 0) as charge_price,
    from charge
    group by fixmedins_code, med_list_codg
),

-- Where most insured quantity is linked to sales, an unlinked sale is a cash sale; elsewhere it may be the
-- same goods as an unlinked charge.
seller as (
    select
        fixmedins_code,
        case when sum(qty * is_linked) * 2 >= sum(qty) then 1 else 0 end as links_sales,
    from charge
    group by fixmedins_code
),

flow as (
    select
        fixmedins_code,
        med_list_codg,
        occur_time,
        case when inv_type = 'count' then qty else 0 end as counted_qty,
        case when inv_type = 'purchase' then qty else 0 end as purchase_qty,
        case when inv_type = 'purchase_return' then qty else 0 end as purchase_return_qty,
        case when inv_type = 'change' then qty else 0 end as change_qty,
        case when inv_type = 'sale' and setl_id is not null then qty else 0 end as linked_sale_qty,
        case when inv_type = 'sale' and setl_id is null then qty else 0 end as other_sale_qty,
        case when inv_type = 'sale_return' then qty else 0 end as sale_return_qty,
        0 as insured_qty,
        case when inv_type = 'count' then 1 else 0 end as is_count,
    from movement
    union all
    select
        fixmedins_code,
        med_list_codg,
        occur_time,
        0 as counted_qty,
        0 as purchase_qty,
        0 as purchase_return_qty,
        0 as change_qty,
        0 as linked_sale_qty,
        0 as other_sale_qty,
        0 as sale_return_qty,
        qty as insured_qty,
        0 as is_count,
    from charge
    where is_linked = 0
),

-- The first stock-take opens the ledger; what moved before it, on that day too, is already in what was counted.
day as (
    select
        flow.fixmedins_code,
        flow.med_list_codg,
        cast(flow.occur_time as date) as moved_on,
        case when cast(flow.occur_time as date) >= item.first_counted_on then 1 else 0 end as known,
        sum(case when cast(flow.occur_time as date) = item.first_counted_on then flow.counted_qty else 0 end) as opening_qty,
        case
            when max(flow.is_count) = 1 and cast(flow.occur_time as date) > item.first_counted_on
                then sum(flow.counted_qty)
        end as counted_qty,
        sum(flow.purchase_qty) as purchase_qty,
        sum(flow.purchase_return_qty) as purchase_return_qty,
        sum(flow.change_qty) as change_qty,
        sum(flow.linked_sale_qty) as linked_sale_qty,
        sum(flow.other_sale_qty) as other_sale_qty,
        sum(flow.sale_return_qty) as sale_return_qty,
        sum(flow.insured_qty) as insured_qty,
    from flow
    inner join item
        on item.fixmedins_code = flow.fixmedins_code
        and item.med_list_codg = flow.med_list_codg
    where item.first_counted_at is null
        or flow.occur_time >= item.first_counted_at
        or cast(flow.occur_time as date) < item.first_counted_on
    group by flow.fixmedins_code, flow.med_list_codg, cast(flow.occur_time as date), item.first_counted_on
),

running as (
    select
        day.*,
        sum(opening_qty + purchase_qty + change_qty + sale_return_qty - purchase_return_qty - linked_sale_qty)
            over so_far as balance_before_sales,
        sum(other_sale_qty) over so_far as other_sales_so_far,
        sum(insured_qty) over so_far as insured_so_far,
    from day
    window so_far as (
        partition by fixmedins_code, med_list_codg, known
        order by moved_on
    )
),

taken as (
    select
        running.*,
        case
            when coalesce(seller.links_sales, 1) = 1 then other_sales_so_far + insured_so_far
            else greatest(other_sales_so_far, insured_so_far)
        end as taken_so_far,
    from running
    left join seller
        on seller.fixmedins_code = running.fixmedins_code
)

select
    taken.fixmedins_code,
    taken.med_list_codg,
    taken.moved_on,
    cast(taken.opening_qty as decimal(18, 4)) as opening_qty,
    cast(taken.counted_qty as decimal(18, 4)) as counted_qty,
    cast(taken.purchase_qty as decimal(18, 4)) as purchase_qty,
    cast(taken.purchase_return_qty as decimal(18, 4)) as purchase_return_qty,
    cast(taken.change_qty as decimal(18, 4)) as change_qty,
    cast(taken.linked_sale_qty + taken.other_sale_qty as decimal(18, 4)) as sale_qty,
    cast(taken.sale_return_qty as decimal(18, 4)) as sale_return_qty,
    cast(taken.insured_qty as decimal(18, 4)) as insured_qty,
    cast(
        taken.purchase_qty + taken.sale_return_qty + greatest(taken.change_qty, 0) as decimal(18, 4)
    ) as inflow_qty,
    cast(
        taken.purchase_return_qty + taken.linked_sale_qty - least(taken.change_qty, 0)
        + taken.taken_so_far
        - lag(taken.taken_so_far, 1, 0) over (
            partition by taken.fixmedins_code, taken.med_list_codg, taken.known order by taken.moved_on
        ) as decimal(18, 4)
    ) as outflow_qty,
    cast(taken.balance_before_sales - taken.taken_so_far as decimal(18, 4)) as balance_qty,
    cast(
        coalesce(charge_price.charge_price, item.sale_price, item.purchase_price, 0) as decimal(18, 6)
    ) as unit_price,
    cast(taken.known as tinyint) as known,
from taken
inner join item
    on item.fixmedins_code = taken.fixmedins_code
    and item.med_list_codg = taken.med_list_codg
left join charge_price
    on charge_price.fixmedins_code = taken.fixmedins_code
    and charge_price.med_list_codg = taken.med_list_codg
