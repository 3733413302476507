-- One row per standing finding and settlement it accuses: where, when, and the money of the settlement at risk.
with
accused as (
    select
        finding.finding_id,
        finding.scheme,
        finding_record.record_type,
        finding_record.record_id,
        finding_record.amount,
    from finding
    inner join finding_record on finding.finding_id = finding_record.finding_id
    where finding.state in ('new', 'known', 'changed')
),

placed as (
    select
        finding_id,
        scheme,
        record_id as setl_id,
        cast(null as varchar) as item_name,
        amount,
    from accused
    where record_type = 'settlement'
    union all
    select
        accused.finding_id,
        accused.scheme,
        net_charge_line.setl_id,
        net_charge_line.med_list_name as item_name,
        accused.amount,
    from accused
    inner join net_charge_line on accused.record_id = net_charge_line.feedetl_sn
    where accused.record_type = 'charge_line'
)

select
    placed.finding_id,
    placed.scheme,
    placed.setl_id,
    net_settlement.fixmedins_code,
    net_settlement.psn_no,
    cast(net_settlement.begntime as date) as served_on,
    list(distinct placed.item_name order by placed.item_name) filter (where placed.item_name is not null) as item_names,
    cast(sum(coalesce(placed.amount, 0)) as decimal(18, 2)) as amount,
from placed
inner join net_settlement on placed.setl_id = net_settlement.setl_id
group by
    placed.finding_id,
    placed.scheme,
    placed.setl_id,
    net_settlement.fixmedins_code,
    net_settlement.psn_no,
    cast(net_settlement.begntime as date)
order by placed.finding_id, placed.setl_id
