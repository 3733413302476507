-- One row per finding and standing settlement or charge line it accuses, with the fund money it claims there.
-- line_id is null where the whole settlement is accused. Inventory and bed records carry evidence, not money.
with
accused_settlement as (
    select
        standing_finding.finding_id,
        net_settlement.setl_id,
        net_settlement.mdtrt_id,
        net_settlement.psn_no,
        cast(null as varchar) as line_id,
        greatest(coalesce(finding_record.amount, 0), 0) as claimed_amount,
    from standing_finding
    inner join finding_record on standing_finding.finding_id = finding_record.finding_id
    inner join net_settlement on finding_record.record_id = net_settlement.setl_id
    where finding_record.record_type = 'settlement'
),

accused_line as (
    select
        standing_finding.finding_id,
        net_settlement.setl_id,
        net_settlement.mdtrt_id,
        net_settlement.psn_no,
        net_charge_line.feedetl_sn as line_id,
        -- a line cannot cost the fund more than was charged for it
        least(
            greatest(coalesce(finding_record.amount, 0), 0),
            greatest(net_charge_line.det_item_fee_sumamt, 0)
        ) as claimed_amount,
    from standing_finding
    inner join finding_record on standing_finding.finding_id = finding_record.finding_id
    inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
    inner join net_settlement on net_charge_line.setl_id = net_settlement.setl_id
    where finding_record.record_type = 'charge_line'
),

accused as (
    select *, from accused_settlement
    union all
    select *, from accused_line
)

select
    finding_id,
    setl_id,
    line_id,
    max(claimed_amount) as claimed_amount,
    max(mdtrt_id) as mdtrt_id,
    max(psn_no) as psn_no,
from accused
group by finding_id, setl_id, line_id
order by finding_id, setl_id, line_id
