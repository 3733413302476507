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
        on reversed.setl_id = inventory.setl_id
        and reversed.is_standing = 0
    where inventory.inv_type in ('sale', 'sale_return')
),

-- What moved on the day of the first stock-take but before it is already in what was counted.
late_opening as (
    select fixmedins_code, med_list_codg, counted_at, counted_on
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
        on late_opening.fixmedins_code = inventory.fixmedins_code
        and late_opening.med_list_codg = inventory.med_list_codg
        and late_opening.counted_on = cast(inventory.occur_time as date)
        and late_opening.counted_at > inventory.occur_time
    left join settlement_reversal as reversed
        on reversed.setl_id = inventory.setl_id
    where coalesce(reversed.is_standing, 1) = 1
        or inventory.inv_type not in ('sale', 'sale_return')
),

movement as (
    select fixmedins_code, med_list_codg, occur_time, inv_type, unit, setl_id, cnt, pric
    from inventory
    union all
    select fixmedins_code, med_list_codg, occur_time, inv_type, unit, setl_id, cnt, pric
    from undone_sale
    union all
    select fixmedins_code, med_list_codg, occur_time, inv_type, unit, setl_id, cnt, pric
    from counted_already
),

daily as (
    select
        fixmedins_code,
        med_list_codg,
        cast(occur_time as date) as moved_on,
        case
            when inv_type = 'sale' and setl_id is not null then 'insured_sale'
            when inv_type = 'sale' then 'other_sale'
            when inv_type = 'purchase_return' then 'purc_return'
            else inv_type
        end as kind,
        case when unit = 'pack' then 1 else 0 end as is_pack,
        sum(cnt) as cnt,
        max(pric) as pric,
    from movement
    group by
        fixmedins_code,
        med_list_codg,
        cast(occur_time as date),
        case
            when inv_type = 'sale' and setl_id is not null then 'insured_sale'
            when inv_type = 'sale' then 'other_sale'
            when inv_type = 'purchase_return' then 'purc_return'
            else inv_type
        end,
        case when unit = 'pack' then 1 else 0 end
)

-- Packs are turned into pieces last, when few rows are left.
select
    daily.fixmedins_code,
    daily.med_list_codg,
    daily.moved_on,
    daily.kind,
    cast(
        case when daily.is_pack = 1 then daily.cnt * coalesce(catalog.pack_cnt, 1) else daily.cnt end as decimal(18, 4)
    ) as qty,
    cast(
        case when daily.is_pack = 1 then daily.pric / nullif(coalesce(catalog.pack_cnt, 1), 0) else daily.pric end
        as decimal(18, 6)
    ) as unit_price,
from daily
left join catalog
    on catalog.med_list_codg = daily.med_list_codg
