-- One row per settlement of a lead that lies in the cut.
select lead_record.*,
from lead_record
where setl_id in (select setl_id, from part.settlement)
order by lead_id, setl_id
