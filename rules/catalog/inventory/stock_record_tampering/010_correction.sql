-- One row per correction (change) in the books, with the stock-takes around it; quantities in pieces, price per piece.
with
entry as (
    select
        inventory.inv_sn,
        inventory.fixmedins_code,
        inventory.med_list_codg,
        inventory.inv_type,
        inventory.occur_time,
        cast(inventory.occur_time as date) as moved_on,
        inventory.cnt * case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as qty,
        case when inventory.unit = 'pack' then coalesce(catalog.pack_cnt, 1) else 1 end as pieces,
        coalesce(catalog.med_list_name, inventory.med_list_name, inventory.med_list_codg) as item_name,
        inventory.pric,
    from inventory
    left join catalog on inventory.med_list_codg = catalog.med_list_codg
    where inventory.inv_type <> 'sale'
),

stock_take as (
    select
        fixmedins_code,
        med_list_codg,
        moved_on as counted_on,
        max(occur_time) as counted_at,
        sum(qty) as counted_qty,
    from entry
    where inv_type = 'count'
    group by fixmedins_code, med_list_codg, moved_on
),

changed as (
    select *,
    from entry
    where inv_type = 'change' and qty <> 0
),

corrected as (
    select distinct
        fixmedins_code,
        med_list_codg,
    from changed
),

price as (
    select
        entry.fixmedins_code,
        entry.med_list_codg,
        max(entry.pric / nullif(entry.pieces, 0)) as unit_price,
    from entry
    inner join corrected
        on entry.fixmedins_code = corrected.fixmedins_code and entry.med_list_codg = corrected.med_list_codg
    group by entry.fixmedins_code, entry.med_list_codg
),

surrounded as (
    select
        changed.inv_sn,
        max(case when stock_take.counted_at <= changed.occur_time then stock_take.counted_on end) as counted_before_on,
        min(case when stock_take.counted_at > changed.occur_time then stock_take.counted_on end) as counted_on,
    from changed
    left join stock_take
        on changed.fixmedins_code = stock_take.fixmedins_code and changed.med_list_codg = stock_take.med_list_codg
    group by changed.inv_sn
)

select
    changed.inv_sn,
    changed.fixmedins_code,
    changed.med_list_codg,
    changed.item_name,
    changed.moved_on,
    changed.qty,
    coalesce(price.unit_price, 0) as unit_price,
    surrounded.counted_before_on,
    before_count.counted_qty as counted_before_qty,
    surrounded.counted_on,
    next_count.counted_qty,
    date_diff('day', changed.moved_on, surrounded.counted_on) as days_before_count,
from changed
inner join surrounded on changed.inv_sn = surrounded.inv_sn
left join price
    on changed.fixmedins_code = price.fixmedins_code and changed.med_list_codg = price.med_list_codg
left join stock_take as before_count
    on
        changed.fixmedins_code = before_count.fixmedins_code
        and changed.med_list_codg = before_count.med_list_codg
        and surrounded.counted_before_on = before_count.counted_on
left join stock_take as next_count
    on
        changed.fixmedins_code = next_count.fixmedins_code
        and changed.med_list_codg = next_count.med_list_codg
        and surrounded.counted_on = next_count.counted_on
