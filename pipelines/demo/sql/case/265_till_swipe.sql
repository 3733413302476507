-- One row per card swiped at a till of a case, the honest trade of the same shelf included.
with
costly as (
    -- what a crooked till bills: costly, small, asked for by nobody in particular
    select
        item_no,
        pack,
        row_number() over (order by u('costly', item_no), item_no) - 1 as place,
        count(*) over () as items,
    from item
    where
        list_type = '101' and pack * price between 60 and 700
        and item_group in ('tonic', 'rare_patent', 'inhaler', 'dm_oral', 'blood_patent', 'antiplatelet', 'heart')
),

till_case as (
    select
        county_case.case_no,
        county_case.kind,
        county_case.inst_no,
        costly.item_no,
        costly.pack,
        costly.pack * item.price as box_price,
        unnest(range(60))::integer as nth,
        costly.place,
    from county_case
    inner join costly
        on costly.place = (county_case.item_turn * 5 + county_case.inst_no) % costly.items
    inner join item on costly.item_no = item.item_no
    where county_case.kind in ('box_never_bought', 'no_movement', 'swapped_goods', 'returned_goods')
)

select
    *,
    nth < 10 as honest,
    case kind
        when 'box_never_bought' then between_whole(30, 50, u('swipes', case_no))
        when 'returned_goods' then between_whole(6, 9, u('swipes', case_no))
        else between_whole(16, 30, u('swipes', case_no))
    end as swipes,
from till_case
