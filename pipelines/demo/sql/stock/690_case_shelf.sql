-- One row per case with a shelf: the first one.
select
    case_no,
    min(inst_no) as inst_no,
    arg_min(item_no, (inst_no, item_no)) as item_no,
from (
    select
        case_no,
        inst_no,
        item_no,
    from stock_pair
    where case_no is not null
    union all
    select
        case_no,
        inst_no,
        item_no,
    from plant_shelf
    union all
    select
        case_no,
        inst_no,
        item_no,
    from plant_stock
) as shelf
group by case_no
