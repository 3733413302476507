-- One row per settlement that a finding accuses, for an inspector to read.
select
    record.record_id,
    settlement.psn_no,
    cast(settlement.begntime as date) as begntime,
    cast(settlement.endtime as date) as endtime,
    cast(settlement.setl_time as date) as setl_time,
    settlement.dscg_maindiag_name,
    settlement.medfee_sumamt,
    settlement.fund_pay_sumamt,
    record.amount,
from finding_record as record
left join settlement on record.record_id = settlement.setl_id
where record.finding_id = $finding_id and record.record_type = 'settlement'
order by settlement.setl_time, record.record_id
