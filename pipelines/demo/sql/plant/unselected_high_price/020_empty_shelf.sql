-- The shelf of the selected product was empty, and the stock-takes say so.
insert into plant_shelf by name
select
    case_no,
    inst_no,
    item.item_no,
    0 as opening,
    true as closing_counted,
    14 as cycle_days,
    0 as transit_days,
from county_case
inner join item on item.item_group = 'vbp_oral' and item.vbp_status = 'selected'
where kind = 'selected_ran_out';

insert into plant_stock by name
select
    case_no,
    item.place * 10 + stock_take.nth as entry_no,
    inst_no,
    item.item_no,
    'count' as inv_type,
    least(begn_day, 170) + 50 + 30 * nth as on_day,
    64800 as on_second,
    0 as qty,
    false as moves_shelf,
from county_case
cross join range(3) as stock_take (nth)
inner join item on item.item_group = 'vbp_oral' and item.vbp_status = 'selected'
where kind = 'selected_ran_out'
