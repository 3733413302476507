-- One row per person and day on which more than one standing settlement of the person began.
select
    psn_no,
    cast(begntime as date) as begun_on,
    cast(count(*) as integer) as n_settlements,
from net_settlement
group by psn_no, cast(begntime as date)
having count(*) > 1
