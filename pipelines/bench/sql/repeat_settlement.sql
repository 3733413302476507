-- One row per settlement that findings accuse, made once more under another id and of another visit.
with
accused as (
    select finding_record.record_id as setl_id,
    from finding_record
    where finding_record.record_type = 'settlement'
    union
    select charge_line.setl_id,
    from finding_record
    inner join charge_line on finding_record.record_id = charge_line.feedetl_sn
    where finding_record.record_type = 'charge_line'
)

select
    settlement.* replace (
        settlement.setl_id || '-' || nth as setl_id,
        settlement.mdtrt_id || '-' || nth as mdtrt_id
    ),
from settlement
inner join accused on settlement.setl_id = accused.setl_id
cross join number
where settlement.is_changed = 0
