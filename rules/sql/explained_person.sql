-- One row per person whom a finding names: its own, and those of the records it accuses.
with
accused as (
    select
        record_type,
        record_id,
    from finding_record
    where finding_id = $finding_id
)

select psn_no,
from finding
where finding_id = $finding_id
union
select settlement.psn_no,
from settlement
inner join accused on settlement.setl_id = accused.record_id
where accused.record_type = 'settlement'
union
select charge_line.psn_no,
from charge_line
inner join accused on charge_line.feedetl_sn = accused.record_id
where accused.record_type = 'charge_line'
union
select bed_occupancy.psn_no,
from bed_occupancy
inner join accused on bed_occupancy.obs_sn = accused.record_id
where accused.record_type = 'bed_occupancy'
