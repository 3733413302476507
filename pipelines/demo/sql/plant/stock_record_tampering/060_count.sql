-- Every count finds what the book says by then: that is what the corrections are for.
insert into plant_stock by name
with
stock_take as (
    select
        *,
        case turn.entry_no when 1 then 0 when 2 then count_day else 364 end as on_day,
    from tampered_shelf
    cross join range(1, 4) as turn (entry_no)
    where entry_no <> 2 or kind not in ('annual_count', 'water_damage')
),

booked as (
    select
        case_no,
        on_day,
        qty,
    from plant_stock
    where inv_type in ('purchase', 'change')
    union all
    select
        case_no,
        on_day,
        -qty as qty,
    from tampered_sale
)

select
    stock_take.case_no,
    stock_take.entry_no,
    inst_no,
    item_no,
    'count' as inv_type,
    stock_take.on_day,
    case stock_take.entry_no when 1 then 60 else 81000 end as on_second,
    15 * pack + coalesce(sum(booked.qty), 0) as qty,
from stock_take
left join booked
    on
        stock_take.case_no = booked.case_no
        and stock_take.on_day >= booked.on_day
        and stock_take.entry_no > 1
group by stock_take.case_no, stock_take.entry_no, inst_no, item_no, stock_take.on_day, pack
