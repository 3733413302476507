-- One row per institution × item × day with what really left the shelf.
select
    inst_no,
    item_no,
    on_day,
    sum(case
        when fake then 0
        -- refunded goods go back on the shelf the next day; their use is nothing in the end
        when refunded then 0
        else cnt - credited
    end)::bigint as used,
    sum(case when refunded then 0 else amount - credited_amount end) as billed,
    max((not at_pharmacy)::integer) = 1 as in_hospital,
    max(cnt) filter (where refunded) as lent,
from line
where stocked
group by inst_no, item_no, on_day
order by inst_no, item_no, on_day
