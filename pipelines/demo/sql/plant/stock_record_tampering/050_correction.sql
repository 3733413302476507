-- The corrections of the book, made up and honest.
insert into plant_stock by name
with
lacking as (
    -- in whole packs, what the book lacks on the day of the count
    select
        case_no,
        (round(sum(qty) * short_share / pack) * pack)::bigint as qty,
    from tampered_sale
    where on_day < count_day and short_share <> 0
    group by case_no, short_share, pack
),

correction as (
    select
        tampered_shelf.*,
        300 as entry_no,
        count_day - case kind when 'cancelled' then 2 when 'small_touch' then 5 else 1 end as on_day,
        70200 as on_second,
        lacking.qty,
    from tampered_shelf
    inner join lacking on tampered_shelf.case_no = lacking.case_no
    union all
    select
        tampered_shelf.*,
        300 + month_end.nth as entry_no,
        28 * nth + 26 as on_day,
        64800 as on_second,
        4 * pack as qty,
    from tampered_shelf
    cross join range(11) as month_end (nth)
    where kind = 'monthly_round'
    union all
    select
        tampered_shelf.*,
        300 as entry_no,
        case kind when 'crushed_pack' then count_day - 2 when 'water_damage' then spoilt_day else 364 end as on_day,
        case kind when 'crushed_pack' then 70200 else 82800 end as on_second,
        -pack * case kind when 'crushed_pack' then 1 when 'water_damage' then 8 else 2 end as qty,
    from tampered_shelf
    where kind in ('crushed_pack', 'water_damage', 'annual_count')
)

select
    case_no,
    entry_no,
    inst_no,
    item_no,
    'change' as inv_type,
    on_day,
    on_second,
    qty,
from correction
