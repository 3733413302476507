-- what was sold in four weeks is bought for the next, as far as it is bought, in whole packs
insert into plant_stock by name
with
cycle_sale as (
    select
        case_no,
        kind,
        inst_no,
        item_no,
        pack,
        on_day // 28 as cycle_no,
        sum(qty * case when on_day < count_day then 1 - short_share else 1 end) as came_in,
    from tampered_sale
    group by all
),

cycle_purchase as (
    select
        *,
        (
            ceil((sum(came_in) over so_far) / pack) - ceil((sum(came_in) over so_far - came_in) / pack)
            -- four packs that the book finds at the end of the month instead
            - case when kind = 'monthly_round' and cycle_no < 11 then 4 else 0 end
        )::bigint * pack as qty,
    from cycle_sale
    window so_far as (
        partition by case_no order by cycle_no rows between unbounded preceding and current row
    )
)

select
    case_no,
    200 + cycle_no as entry_no,
    inst_no,
    item_no,
    'purchase' as inv_type,
    28 * cycle_no + 1 as on_day,
    23400 as on_second,
    qty,
    0.86 as price_share,
from cycle_purchase
where qty > 0
union all
-- what the water spoilt is bought anew
select
    case_no,
    280 as entry_no,
    inst_no,
    item_no,
    'purchase' as inv_type,
    spoilt_day + 3 as on_day,
    23400 as on_second,
    8 * pack as qty,
    0.86 as price_share,
from tampered_shelf
where kind = 'water_damage'
