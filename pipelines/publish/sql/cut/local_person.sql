-- One row per person whom a local institution's records name.
select psn_no,
from settlement
where fixmedins_code in (select fixmedins_code, from local_institution) and psn_no is not null
union
select psn_no,
from charge_line
where fixmedins_code in (select fixmedins_code, from local_institution) and psn_no is not null
union
select psn_no,
from bed_occupancy
where fixmedins_code in (select fixmedins_code, from local_institution) and psn_no is not null
union
select psn_no,
from inventory
where fixmedins_code in (select fixmedins_code, from local_institution) and psn_no is not null
order by psn_no
