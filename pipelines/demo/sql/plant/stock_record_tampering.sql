-- A whole year's stock book of one drug: insured sales, which are to be blamed for nothing, then the rest.
insert into plant_visit by name
with
sale_turn as (
    select
        *,
        unnest(range(6))::integer as turn,
    from case_person
    where scheme = 'stock_record_tampering'
)

select
    case_no,
    nth * 10 + turn as visit_turn,
    person_no,
    inst_no,
    '41' as med_type,
    8 + 58 * turn + 19 * nth + between_whole(0, 16, u('book day', person_no, turn)) as visit_day,
    between_whole(32400, 64800, u('book hour', person_no, turn)) as visit_second,
    'pharmacy' as visit_kind,
    false as accused,
from sale_turn;

insert into plant_line by name
select
    county_case.case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    item.pack * between_whole(1, 2, u('book boxes', county_case.case_no, visit_turn)) as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item
    on item.item_group = 'adjusted_drug' and county_case.item_turn % item.group_size = item.place
where county_case.scheme = 'stock_record_tampering';

insert into plant_shelf by name
select
    county_case.case_no,
    inst_no,
    item.item_no,
    false as kept, -- every entry stands below
from county_case
inner join item
    on item.item_group = 'adjusted_drug' and county_case.item_turn % item.group_size = item.place
where county_case.scheme = 'stock_record_tampering';

insert into plant_stock by name
with
cash_week as (
    select
        plant_shelf.*,
        unnest(range(51))::integer as week_no,
    from plant_shelf
    inner join county_case on plant_shelf.case_no = county_case.case_no
    where county_case.scheme = 'stock_record_tampering'
)

select
    case_no,
    100 + week_no as entry_no,
    cash_week.inst_no,
    cash_week.item_no,
    'sale' as inv_type,
    7 * week_no + 3 as on_day,
    between_whole(34000, 70000, u('book cash', case_no, week_no)) as on_second,
    item.pack * between_whole(2, 3, u('book cash boxes', case_no, week_no)) as qty,
from cash_week
inner join item on cash_week.item_no = item.item_no;

insert into plant_stock by name
with
shelf as (
    select
        county_case.case_no,
        kind,
        begn_day,
        plant_shelf.inst_no,
        plant_shelf.item_no,
        item.pack,
        180 + begn_day % 120 as count_day,
        case kind when 'cancelled' then 2 when 'crushed_pack' then 2 when 'small_touch' then 5 else 1 end as days_before,
        -- of what was sold, how much never came in; below nothing, how much left beside the till
        case kind when 'made_up' then 0.5 when 'cancelled' then 0.33 when 'small_touch' then 0.05 when 'written_off' then -0.5 else 0 end
            as short_share,
    from county_case
    inner join plant_shelf on county_case.case_no = plant_shelf.case_no
    inner join item on plant_shelf.item_no = item.item_no
    where county_case.scheme = 'stock_record_tampering'
),

sold as (
    select
        plant_line.case_no,
        visit_day as on_day,
        cnt as qty,
    from plant_line
    inner join plant_visit
        on plant_line.case_no = plant_visit.case_no and plant_line.visit_turn = plant_visit.visit_turn
    union all
    select
        case_no,
        on_day,
        qty,
    from plant_stock
    where inv_type = 'sale'
),

cycle_turn as (
    select
        *,
        unnest(range(13))::integer as cycle_no,
    from shelf
),

-- what was sold in four weeks, and what really came in for it
cycle_sale as (
    select
        cycle_turn.case_no,
        cycle_turn.cycle_no,
        sum(coalesce(sold.qty, 0)) as qty,
        sum(coalesce(sold.qty, 0) * case when sold.on_day < count_day then 1 - short_share else 1 end) as came_in,
    from cycle_turn
    left join sold on cycle_turn.case_no = sold.case_no and cycle_turn.cycle_no = sold.on_day // 28
    group by cycle_turn.case_no, cycle_turn.cycle_no
),

cycle_purchase as (
    select
        cycle_turn.*,
        (
            ceil((sum(came_in) over so_far) / pack) - ceil((sum(came_in) over so_far - came_in) / pack)
            -- four packs that the book finds at the end of the month instead
            - case when kind = 'monthly_round' and cycle_turn.cycle_no < 11 then 4 else 0 end
        )::bigint * pack as qty,
    from cycle_turn
    inner join cycle_sale on cycle_turn.case_no = cycle_sale.case_no and cycle_turn.cycle_no = cycle_sale.cycle_no
    window so_far as (
        partition by cycle_turn.case_no order by cycle_turn.cycle_no rows between unbounded preceding and current row
    )
),

-- in whole packs, what the book lacks on the day of the count
lacking as (
    select
        shelf.case_no,
        (round(sum(sold.qty) * any_value(short_share) / any_value(pack)) * any_value(pack))::bigint as qty,
    from shelf
    inner join sold on shelf.case_no = sold.case_no and sold.on_day < count_day
    group by shelf.case_no
),

change as (
    select
        shelf.*,
        300 as entry_no,
        count_day - days_before as on_day,
        70200 as on_second,
        case kind when 'crushed_pack' then -pack else lacking.qty end as qty,
    from shelf
    inner join lacking on shelf.case_no = lacking.case_no
    where short_share <> 0 or kind = 'crushed_pack'
    union all
    select
        shelf.*,
        300 + cycle_sale.cycle_no as entry_no,
        28 * cycle_sale.cycle_no + 26 as on_day,
        64800 as on_second,
        4 * pack as qty,
    from shelf
    inner join cycle_sale on shelf.case_no = cycle_sale.case_no and cycle_sale.cycle_no < 11
    where kind = 'monthly_round'
    union all
    select
        shelf.*,
        300 as entry_no,
        case kind when 'water_damage' then least(begn_day, 200) else 364 end as on_day,
        82800 as on_second,
        case kind when 'water_damage' then -8 else -2 end * pack as qty,
    from shelf
    where kind in ('water_damage', 'annual_count')
),

purchase as (
    select
        case_no,
        200 + cycle_no as entry_no,
        28 * cycle_no + 1 as on_day,
        23400 as on_second,
        qty,
    from cycle_purchase
    where qty > 0
    union all
    select
        case_no,
        280 as entry_no,
        least(begn_day, 200) + 3 as on_day,
        23400 as on_second,
        8 * pack as qty,
    from shelf
    where kind = 'water_damage'
),

booked as (
    select
        case_no,
        on_day,
        qty,
    from purchase
    union all
    select
        case_no,
        on_day,
        qty,
    from change
    union all
    select
        case_no,
        on_day,
        -qty as qty,
    from sold
),

counting as (
    select
        *,
        unnest([1, 2, 3]) as entry_no,
        [0, count_day, 364][entry_no] as on_day,
    from shelf
),

counted as (
    -- every count finds what the book says by then: that is what the corrections are for
    select
        counting.case_no,
        counting.entry_no,
        counting.on_day,
        case counting.entry_no when 1 then 60 else 81000 end as on_second,
        15 * any_value(pack) + coalesce(sum(booked.qty), 0) as qty,
    from counting
    left join booked
        on counting.case_no = booked.case_no and counting.on_day >= booked.on_day and counting.entry_no > 1
    where entry_no <> 2 or kind not in ('annual_count', 'water_damage')
    group by counting.case_no, counting.entry_no, counting.on_day
),

entry as (
    select
        case_no,
        entry_no,
        'change' as inv_type,
        on_day,
        on_second,
        qty,
        1.0 as price_share,
    from change
    union all
    select
        case_no,
        entry_no,
        'purchase' as inv_type,
        on_day,
        on_second,
        qty,
        0.86 as price_share,
    from purchase
    union all
    select
        case_no,
        entry_no,
        'count' as inv_type,
        on_day,
        on_second,
        qty,
        1.0 as price_share,
    from counted
)

select
    entry.*,
    shelf.inst_no,
    shelf.item_no,
from entry
inner join shelf on entry.case_no = shelf.case_no
