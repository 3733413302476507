-- One row per stock entry that a finding accuses, for an inspector to read.
select
    record.record_id,
    inventory.psn_no,
    strftime(inventory.occur_time, '%Y-%m-%d %H:%M') as occur_time,
    inventory.inv_type,
    inventory.med_list_name,
    inventory.cnt,
    inventory.unit,
    inventory.manu_lotnum,
    inventory.setl_id,
    record.amount,
from finding_record as record
left join inventory on record.record_id = inventory.inv_sn
where record.finding_id = $finding_id and record.record_type = 'inventory'
order by inventory.occur_time, record.record_id
