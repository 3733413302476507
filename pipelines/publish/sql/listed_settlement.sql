-- One row per standing lead and settlement it accuses: where it lies and its money. A lead that accuses no standing
-- settlement has one row without one, and one that accuses none at its own institution such a row there.
select
    lead.lead_id,
    lead.rank as lead_rank,
    coalesce(net_settlement.fixmedins_code, lead.fixmedins_code) as fixmedins_code,
    coalesce(net_settlement.psn_no, lead.psn_no) as psn_no,
    lead_record.setl_id,
    net_settlement.mdtrt_id,
    coalesce(cast(net_settlement.begntime as date), lead.begn_date) as begn_date,
    coalesce(cast(net_settlement.endtime as date), lead.end_date) as end_date,
    coalesce(lead_record.amount, 0) as amount,
    cast(lead.probability as decimal(5, 4)) as probability,
    lead.control,
    case when lead_record.setl_id is null then lead_message.money_note end as money_note,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
left join lead_record on lead.lead_id = lead_record.lead_id
left join net_settlement on lead_record.setl_id = net_settlement.setl_id
union all
select
    lead.lead_id,
    lead.rank as lead_rank,
    lead.fixmedins_code,
    lead.psn_no,
    null as setl_id,
    null as mdtrt_id,
    lead.begn_date,
    lead.end_date,
    0 as amount,
    cast(lead.probability as decimal(5, 4)) as probability,
    lead.control,
    away_lead.money_note,
from away_lead
inner join lead on away_lead.lead_id = lead.lead_id
order by lead_id, setl_id nulls last
