-- One row per charge line that findings accuse, made once more under another id, of the settlement made once more.
with
accused as (
    select distinct record_id as feedetl_sn,
    from finding_record
    where record_type = 'charge_line'
)

select
    charge_line.* replace (
        charge_line.feedetl_sn || '-' || nth as feedetl_sn,
        charge_line.setl_id || '-' || nth as setl_id,
        charge_line.mdtrt_id || '-' || nth as mdtrt_id
    ),
from charge_line
inner join accused on charge_line.feedetl_sn = accused.feedetl_sn
cross join number
where charge_line.is_changed = 0
