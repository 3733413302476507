-- One row per institution, item, day and kind of stock movement, in base units (each).
with
-- Sales of a reversed settlement are undone with it; what was sold again belongs to the re-settlement.
undone_sale as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        inventory.occur_time,
        inventory.inv_type,
        inventory.unit,
        inventory.setl_id,
        -inventory.cnt as cnt,
        inventory.pric,
    from inventory
    inner join settlement_reversal as reversed
        on
            inventory.setl_id = reversed.setl_id
            and reversed.is_standing = 0
    where inventory.inv_type in ('sale', 'sale_return')
),

-- What moved on the day of the first stock-take but before it is already in what was counted.
late_opening as (
    select
        fixmedins_code,
        med_list_codg,
        counted_at,
        counted_on,
    from stock_opening
    where counted_at > cast(counted_on as timestamp)
),

counted_already as (
    select
        inventory.fixmedins_code,
        inventory.med_list_codg,
        inventory.occur_time,
        inventory.inv_type,
        inventory.unit,
        inventory.setl_id,
        -inventory.cnt as cnt,
        inventory.pric,
    from inventory
    inner join late_opening
        on
            inventory.fixmedins_code = late_opening.fixmedins_code
            and inventory.med_list_codg = late_opening.med_list_codg
            and late_opening.counted_on = cast(inventory.occur_time as date)
            and inventory.occur_time < late_opening.counted_at
    left join settlement_reversal as reversed
        on inventory.setl_id = reversed.setl_id
    where
        coalesce(reversed.is_standing, 1) = 1
        or inventory.inv_type not in ('sale', 'sale_return')
),

movement as (
    select
        fixmedins_code,
        med_list_codg,
        occur_time,
        inv_type,
        unit,
        setl_id,
        cnt,
        pric,
    from inventory
    union all
    select
        fixmedins_code,
        med_list_codg,
        occur_time,
        inv_type,
        unit,
        setl_id,
        cnt,
        pric,
    from undone_sale
    union all
    select
        fixmedins_code,
        med_list_codg,
        occur_time,
        inv_type,
        unit,
        setl_id,
        cnt,
        pric,
    from counted_already
),

movement_in_pieces as (
    select
        movement.fixmedins_code,
        movement.med_list_codg,
        cast(movement.occur_time as date) as moved_on,
        case
            when movement.inv_type = 'sale' and movement.setl_id is not null then 'insured_sale'
            when movement.inv_type = 'sale' then 'other_sale'
            when movement.inv_type = 'purchase_return' then 'purc_return'
            else movement.inv_type
        end as kind,
        case
            when movement.unit = 'pack' then cast(movement.cnt * coalesce(catalog.pack_cnt, 1) as decimal(18, 4))
            else movement.cnt
        end as qty,
        case
            when movement.unit = 'pack'
                then cast(movement.pric / nullif(coalesce(catalog.pack_cnt, 1), 0) as decimal(18, 6))
            else movement.pric
        end as unit_price,
    from movement
    left join catalog
        on movement.med_list_codg = catalog.med_list_codg
)

select
    fixmedins_code,
    med_list_codg,
    moved_on,
    kind,
    cast(sum(qty) as decimal(18, 4)) as qty,
    max(unit_price) as unit_price,
from movement_in_pieces
group by fixmedins_code, med_list_codg, moved_on, kind
