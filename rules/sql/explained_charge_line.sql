-- One row per charge line that a finding accuses, for an inspector to read.
select
    record.record_id,
    charge_line.psn_no,
    charge_line.setl_id,
    strftime(charge_line.fee_ocur_time, '%Y-%m-%d %H:%M') as fee_ocur_time,
    charge_line.med_list_name,
    charge_line.cnt,
    charge_line.pric,
    charge_line.det_item_fee_sumamt,
    record.amount,
from finding_record as record
left join charge_line on record.record_id = charge_line.feedetl_sn
where record.finding_id = $finding_id and record.record_type = 'charge_line'
order by charge_line.fee_ocur_time, record.record_id
