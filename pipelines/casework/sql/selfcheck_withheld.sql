-- One row: how many standing leads on the institution are not told to it.
select count(distinct lead.lead_id) as n_leads,
from lead
inner join lead_record on lead.lead_id = lead_record.lead_id
inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
left join selfcheck_claim on lead_record.setl_id = selfcheck_claim.setl_id
where
    net_settlement.fixmedins_code = $institution
    and lead.state not in ('withdrawn', 'closed')
    and not lead.control
    and selfcheck_claim.setl_id is null
