-- One row per record that a finding accuses and that lies in the cut.
select finding_record.*,
from finding_record
where
    (record_type = 'settlement' and record_id in (select setl_id, from part.settlement))
    or (record_type = 'charge_line' and record_id in (select feedetl_sn, from part.charge_line))
    or (record_type = 'inventory' and record_id in (select inv_sn, from part.inventory))
    or (record_type = 'bed_occupancy' and record_id in (select obs_sn, from part.bed_occupancy))
order by finding_id, record_type, record_id
