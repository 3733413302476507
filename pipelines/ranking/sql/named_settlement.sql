-- One row per standing settlement that a finding's record or its charge line names, with what the fund paid.
-- Its rowid is the settlement's number in what follows.
with
named as (
    select finding_record.record_id as setl_id,
    from finding_record
    where finding_record.record_type = 'settlement'
    union all -- looked up, not counted: what is named twice is found once
    select named_line.setl_id,
    from named_line
)

select
    net_settlement.setl_id,
    net_settlement.mdtrt_id,
    net_settlement.psn_no,
    net_settlement.fixmedins_code,
    net_settlement.setl_optr,
    cast(net_settlement.begntime as date) as begn_on,
    greatest(net_settlement.fund_pay_sumamt, 0) as fund_amount,
from net_settlement
semi join named on net_settlement.setl_id = named.setl_id
