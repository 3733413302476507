-- A whole year's stock book of one drug: insured sales, which are to be blamed for nothing, then the rest.
create or replace table tampered_shelf as
select
    case_no,
    kind,
    inst_no,
    item.item_no,
    item.pack,
    180 + begn_day % 120 as count_day,
    least(begn_day, 200) as spoilt_day,
    -- of what was sold, how much never came in; below nothing, how much left beside the till
    case kind when 'made_up' then 0.5 when 'cancelled' then 0.33 when 'small_touch' then 0.05 when 'written_off' then -0.5 else 0 end
        as short_share,
from county_case
inner join item
    on item.item_group = 'adjusted_drug' and county_case.item_turn % item.group_size = item.place
where scheme = 'stock_record_tampering';

insert into plant_shelf by name
select
    case_no,
    inst_no,
    item_no,
    false as kept, -- every entry stands below
from tampered_shelf;

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
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item_no,
    pack * between_whole(1, 2, u('book boxes', plant_visit.case_no, visit_turn)) as cnt,
from plant_visit
inner join tampered_shelf on plant_visit.case_no = tampered_shelf.case_no;

-- once a week somebody pays in cash
insert into plant_stock by name
select
    case_no,
    100 + cash_week.week_no as entry_no,
    inst_no,
    item_no,
    'sale' as inv_type,
    7 * week_no + 3 as on_day,
    between_whole(34000, 70000, u('book cash', case_no, week_no)) as on_second,
    pack * between_whole(2, 3, u('book cash boxes', case_no, week_no)) as qty,
from tampered_shelf
cross join range(51) as cash_week (week_no);

-- One row per sale, insured or not.
create or replace table tampered_sale as
select
    tampered_shelf.*,
    visit_day as on_day,
    cnt as qty,
from tampered_shelf
inner join plant_visit on tampered_shelf.case_no = plant_visit.case_no
inner join plant_line
    on plant_visit.case_no = plant_line.case_no and plant_visit.visit_turn = plant_line.visit_turn
union all
select
    tampered_shelf.*,
    on_day,
    qty,
from tampered_shelf
inner join plant_stock on tampered_shelf.case_no = plant_stock.case_no
where inv_type = 'sale';

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
where kind = 'water_damage';

-- the corrections, made up and honest
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
from correction;

-- every count finds what the book says by then: that is what the corrections are for
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
