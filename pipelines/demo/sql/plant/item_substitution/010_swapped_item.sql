-- One row per case × role: the dear item that is billed, and the cheap one that came in or is sold beside it.
with
swap (kind, item_group, billed) as (
    values
    ('goods_as_drugs', 'swap_dear', true),
    ('goods_as_drugs', 'swap_goods', false),
    ('dear_brand', 'swap_dear', true),
    ('dear_brand', 'swap_cheap', false),
    ('dear_drip', 'drip_dear', true),
    ('dear_drip', 'drip_cheap', false),
    ('some_boxes', 'swap_dear', true),
    ('some_boxes', 'swap_goods', false),
    ('packs_and_pieces', 'swap_dear', true), -- and nothing beside it
    ('last_years_stock', 'swap_dear', true),
    ('last_years_stock', 'swap_cheap', false)
)

select
    county_case.case_no,
    county_case.kind,
    county_case.inst_no,
    county_case.begn_day,
    swap.billed,
    item.item_no,
    item.pack,
    item.price,
from county_case
inner join swap on county_case.kind = swap.kind
inner join item
    on
        swap.item_group = item.item_group
        and (county_case.item_turn + county_case.inst_no) % 6 % item.group_size = item.place
order by case_no, billed
