-- One row per movement or standing insured charge of an item whose ledger is kept, in base units (each).
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

-- As in net_charge_line, but the few items are looked up before the refunds of their lines.
charge as (
    select
        kept_item.item_no,
        kept_item.counted_at,
        kept_item.counted_on,
        charge_line.fee_ocur_time as occur_time,
        'charge' as kind,
        cast(charge_line.cnt + coalesce(charge_refund.cnt_change, 0) as decimal(18, 4)) as qty,
    from charge_line
    inner join kept_item
        on
            charge_line.fixmedins_code = kept_item.fixmedins_code
            and charge_line.med_list_codg = kept_item.med_list_codg
    left join settlement_reversal as reversed
        on charge_line.setl_id = reversed.setl_id
    left join charge_refund
        on charge_line.feedetl_sn = charge_refund.feedetl_sn
    where
        charge_line.list_type <> '201' -- services are not stocked
        and charge_line.cnt >= 0
        and charge_line.det_item_fee_sumamt >= 0
        and coalesce(reversed.is_standing, 1) = 1
        and coalesce(charge_line.cnt + charge_refund.cnt_change, 1) > 0
),

flow as (
    select *,
    from movement
    union all
    select *,
    from charge
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
