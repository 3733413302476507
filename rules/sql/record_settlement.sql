-- One row per finding and settlement that its records belong to; reads the temporary table accused_record.
select
    accused_record.finding_id,
    accused_record.record_id as setl_id,
from accused_record
where accused_record.record_type = 'settlement'
union
select
    accused_record.finding_id,
    charge_line.setl_id,
from accused_record
inner join charge_line on accused_record.record_id = charge_line.feedetl_sn
where accused_record.record_type = 'charge_line'
union
select
    accused_record.finding_id,
    inventory.setl_id,
from accused_record
inner join inventory on accused_record.record_id = inventory.inv_sn
where accused_record.record_type = 'inventory' and inventory.setl_id is not null
