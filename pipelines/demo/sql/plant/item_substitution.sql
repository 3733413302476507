-- A dear item billed that nobody bought while a cheaper one was, and shelves whose books add up.
insert into plant_visit by name
with
trade as (
    select
        *,
        unnest(range(case when kind = 'goods_as_drugs' then 30 else 20 end))::integer as turn,
    from county_case
    where scheme = 'item_substitution'
)

select
    case_no,
    turn as visit_turn,
    bystander.person_no,
    inst_no,
    case kind when 'dear_drip' then '11' else '41' end as med_type,
    begn_day + 3 * turn as visit_day,
    between_whole(30600, 61200, u('swapped hour', case_no, turn)) as visit_second,
    case kind when 'dear_drip' then 'J20.900' end as diag_code,
    case kind when 'dear_drip' then '急性支气管炎' end as diag_name,
    case kind
        when 'some_boxes' then turn % 4 = 3
        -- every fifth customer buys the cheap one and gets it
        when 'goods_as_drugs' then true
        when 'packs_and_pieces' then true
        else turn % 5 <> 4
    end as accused,
from trade
inner join bystander on bystander.place = bystander_place(begn_day + 3 * turn, case_no % 200) % bystander.bystanders;

insert into plant_line by name
with
sale as (
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        plant_visit.accused,
        county_case.kind,
        (county_case.item_turn + county_case.inst_no) % 6 as place,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    where county_case.scheme = 'item_substitution'
),

named as (
    select
        *,
        case
            when kind = 'dear_drip' and accused then 'drip_dear'
            when kind = 'dear_drip' then 'drip_cheap'
            when kind in ('dear_brand', 'last_years_stock') and not accused then 'swap_cheap'
            else 'swap_dear'
        end as item_group,
    from sale
)

select
    case_no,
    visit_turn,
    1 as line_turn,
    item.item_no,
    case
        when kind = 'dear_drip' then between_whole(2, 4, u('swapped drips', case_no, visit_turn))
        -- by the strip of seven
        when kind = 'packs_and_pieces' then between_whole(1, 3, u('strips', case_no, visit_turn)) * item.pack // 2
        when kind = 'goods_as_drugs' then 2 * item.pack
        else between_whole(1, 2, u('swapped boxes', case_no, visit_turn)) * item.pack
    end as cnt,
    accused and kind in ('goods_as_drugs', 'dear_brand', 'dear_drip', 'some_boxes') as fake,
from named
inner join item on named.item_group = item.item_group and named.place % item.group_size = item.place
union all
select
    case_no,
    visit_turn,
    2 + (item.name = '静脉输液')::integer as line_turn,
    item.item_no,
    1 as cnt,
    false as fake,
from named
inner join item on item.name in ('普通门诊诊查费', '静脉输液')
where kind = 'dear_drip';

insert into plant_shelf by name
select
    case_no,
    inst_no,
    item.item_no,
    case kind
        when 'last_years_stock' then 60 * item.pack
        when 'packs_and_pieces' then 3 * item.pack
        when 'some_boxes' then 2 * item.pack
        else 0
    end as opening,
    -- what was never bought was not sold for cash either
    kind in ('some_boxes', 'packs_and_pieces', 'last_years_stock') as kept,
    -- nothing came in this year
    (kind = 'last_years_stock')::integer as short_share,
    kind <> 'last_years_stock' as closing_counted,
from county_case
inner join item
    on
        item.item_group = case kind when 'dear_drip' then 'drip_dear' else 'swap_dear' end
        and (item_turn + inst_no) % 6 % item.group_size = item.place
where scheme = 'item_substitution';

-- what was handed over instead came in at the back door of the same book
insert into plant_stock by name
select
    case_no,
    stock_round.month_no as entry_no,
    inst_no,
    item.item_no,
    'purchase' as inv_type,
    greatest(1, begn_day - 3) + 15 * month_no as on_day,
    28800 as on_second,
    case kind
        -- worth what the cards were billed
        when 'goods_as_drugs' then ceil(700 / item.price)
        when 'dear_drip' then 14
        when 'some_boxes' then ceil(100 / item.price)
        else 7 * item.pack
    end as qty,
    -- the honest bulk stands on the shelf
    kind = 'last_years_stock' as moves_shelf,
    0.86 as price_share,
from county_case
cross join range(case kind when 'goods_as_drugs' then 6 else 4 end) as stock_round (month_no)
inner join item
    on
        item.item_group = case kind
            when 'goods_as_drugs' then 'swap_goods'
            when 'some_boxes' then 'swap_goods'
            when 'dear_drip' then 'drip_cheap'
            else 'swap_cheap'
        end
        and (item_turn + inst_no) % 6 % item.group_size = item.place
where scheme = 'item_substitution' and kind <> 'packs_and_pieces';

insert into plant_subject by name
select
    case_no,
    inst_no,
    item_no,
from plant_shelf
where
    case_no in (
        select county_case.case_no,
        from county_case
        where county_case.scheme = 'item_substitution'
    )
