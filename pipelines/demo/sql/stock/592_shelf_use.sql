-- One row per institution × item of which something left the shelf.
select
    daily_use.inst_no,
    daily_use.item_no,
    sum(used)::bigint as used,
    sum(billed) as billed,
    max(used)::bigint as most_in_a_day,
    coalesce(max(lent), 0)::bigint as lent,
    any_value(in_hospital) as in_hospital,
    any_value(item.pack) as pack,
    any_value(item.list_type) as list_type,
from daily_use
inner join item on daily_use.item_no = item.item_no
group by daily_use.inst_no, daily_use.item_no
