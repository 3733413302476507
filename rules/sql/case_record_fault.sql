-- One row per way in which findings of a case ask for more than the records given in the case cost.
-- A record that is not given, or given without its cost, is held against nothing.
with
fault as (
    select
        'ask for more than the fund paid for a settlement' as fault,
        record.record_id as example,
    from draft_record as record
    inner join net_settlement as paid on record.record_id = paid.setl_id
    where
        record.record_type = 'settlement'
        and paid.fund_pay_sumamt is not null
        and record.amount > greatest(paid.fund_pay_sumamt, 0)
    union all
    select
        'ask for more than a charge line cost' as fault,
        record.record_id as example,
    from draft_record as record
    inner join net_charge_line as charge on record.record_id = charge.feedetl_sn
    where record.record_type = 'charge_line' and record.amount > charge.det_item_fee_sumamt
)

select
    fault,
    count(*) as n_findings,
    min(example) as example,
from fault
group by fault
order by fault
