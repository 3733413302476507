-- One row per movement, insured charge or refund of one, of an item whose ledger is kept, in base units (each).
-- materialized: view
with
kept_item as (
    select
        stock_item.item_no,
        stock_item.fixmedins_code,
        stock_item.med_list_codg,
        stock_item.counted_at,
        stock_item.counted_on,
        coalesce(catalog.pack_cnt, 1) as pack_cnt,
    from stock_item
    left join catalog
        on stock_item.med_list_codg = catalog.med_list_codg
    where stock_item.is_kept = 1
),

movement as (
    select
        kept_item.item_no,
        kept_item.counted_at,
        kept_item.counted_on,
        inventory.occur_time,
        case
            when inventory.inv_type = 'sale' and inventory.setl_id is not null then 'insured_sale'
            when inventory.inv_type = 'sale' then 'other_sale'
            else inventory.inv_type
        end as kind,
        case
            when inventory.unit = 'pack' then cast(inventory.cnt * kept_item.pack_cnt as decimal(18, 4))
            else inventory.cnt
        end as qty,
    from inventory
    inner join kept_item
        on
            inventory.fixmedins_code = kept_item.fixmedins_code
            and inventory.med_list_codg = kept_item.med_list_codg
    left join settlement_reversal as reversed
        on inventory.setl_id = reversed.setl_id
    -- Sales of a reversed settlement are undone with it; what was sold again belongs to the re-settlement.
    where
        coalesce(reversed.is_standing, 1) = 1
        or inventory.inv_type not in ('sale', 'sale_return')
),

-- Quantities add up, so refunds are taken off in rows of their own: reading the number of every line costs more.
charge as (
    select
        kept_item.item_no,
        kept_item.counted_at,
        kept_item.counted_on,
        charge_line.fee_ocur_time as occur_time,
        'charge' as kind,
        charge_line.cnt as qty,
    from charge_line
    inner join kept_item
        on
            charge_line.fixmedins_code = kept_item.fixmedins_code
            and charge_line.med_list_codg = kept_item.med_list_codg
    left join settlement_reversal as reversed
        on charge_line.setl_id = reversed.setl_id
    where
        charge_line.list_type <> '201' -- services are not stocked
        and charge_line.cnt >= 0
        and charge_line.det_item_fee_sumamt >= 0
        and coalesce(reversed.is_standing, 1) = 1
),

refund as (
    select
        kept_item.item_no,
        kept_item.counted_at,
        kept_item.counted_on,
        charge_refund.fee_ocur_time as occur_time,
        'charge' as kind,
        cast(greatest(charge_refund.cnt_change, -charge_refund.cnt) as decimal(18, 4)) as qty,
    from charge_refund
    inner join kept_item
        on
            charge_refund.fixmedins_code = kept_item.fixmedins_code
            and charge_refund.med_list_codg = kept_item.med_list_codg
    left join settlement_reversal as reversed
        on charge_refund.setl_id = reversed.setl_id
    where
        charge_refund.list_type <> '201'
        and coalesce(reversed.is_standing, 1) = 1
),

flow as (
    select *,
    from movement
    union all
    select *,
    from charge
    union all
    select *,
    from refund
)

select
    item_no,
    cast(occur_time as date) as moved_on,
    kind,
    qty,
from flow
-- What moved on the day of the first stock-take but before it is already in what was counted.
where
    counted_at is null
    or occur_time >= counted_at
    or occur_time < cast(counted_on as timestamp)
