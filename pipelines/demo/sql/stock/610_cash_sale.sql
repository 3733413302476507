-- One row per pharmacy × item × day on which boxes were sold for cash.
select
    daily_use.inst_no,
    daily_use.item_no,
    daily_use.on_day,
    item.pack * between_whole(1, 2, u('cash boxes', daily_use.inst_no, daily_use.item_no, daily_use.on_day)) as cash_used,
from daily_use
inner join item on daily_use.item_no = item.item_no
inner join institution on daily_use.inst_no = institution.inst_no
inner join stock_pair on daily_use.inst_no = stock_pair.inst_no and daily_use.item_no = stock_pair.item_no
where
    not daily_use.in_hospital
    and institution.sale_rows <> 'none'
    and u('cash', daily_use.inst_no, daily_use.item_no, daily_use.on_day) < 0.45
order by daily_use.inst_no, daily_use.item_no, daily_use.on_day
