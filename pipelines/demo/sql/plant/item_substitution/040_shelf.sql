-- How the shelf of the dear item is run, which is the subject of the case.
insert into plant_shelf by name
select
    case_no,
    inst_no,
    item_no,
    case kind
        when 'last_years_stock' then 60 * pack
        when 'packs_and_pieces' then 3 * pack
        when 'some_boxes' then 2 * pack
        else 0
    end as opening,
    -- what was never bought was not sold for cash either
    kind in ('some_boxes', 'packs_and_pieces', 'last_years_stock') as kept,
    -- nothing came in this year
    (kind = 'last_years_stock')::integer as short_share,
    kind <> 'last_years_stock' as closing_counted,
from swapped_item
where billed;

insert into plant_subject by name
select
    case_no,
    inst_no,
    item_no,
from swapped_item
where billed
