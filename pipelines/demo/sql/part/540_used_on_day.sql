-- One row per institution × item × day with what really left the shelf.
select
    line.inst_no,
    line.item_no,
    line.on_day,
    sum(case
        when line.fake then 0
        -- refunded goods go back on the shelf the next day; their use is nothing in the end
        when coalesce(visit.refunded, false) then 0
        else line.cnt - line.credited
    end)::bigint as used,
    sum(case when coalesce(visit.refunded, false) then 0 else amount - credited_amount end) as billed,
    max((not line.at_pharmacy)::integer) = 1 as in_hospital,
    max(line.cnt) filter (where coalesce(visit.refunded, false)) as lent,
from line
inner join item on item.item_no = line.item_no
left join visit on line.visit_class = 2 and visit.visit_no = line.visit_no
where item.stocked
group by line.inst_no, line.item_no, line.on_day
order by line.inst_no, line.item_no, line.on_day
