-- One row per standing charge line that a finding's record names, with its settlement and its cost.
-- Looked up once for all that follows; its rowid is the line's number there, for numbers join and group cheaper than ids.
select
    net_charge_line.feedetl_sn,
    net_charge_line.setl_id,
    greatest(net_charge_line.det_item_fee_sumamt, 0) as cost_amount,
from net_charge_line
where
    net_charge_line.feedetl_sn in (
        select finding_record.record_id,
        from finding_record
        where finding_record.record_type = 'charge_line'
    )
