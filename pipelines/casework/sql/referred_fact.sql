-- One row per lead of the snapshot that can be handed over: what the ledger keeps of it, no person's number.
select
    lead.lead_id,
    lead.fixmedins_code,
    institution.fixmedins_name,
    lead_message.schemes,
    lead.begn_date,
    lead.end_date,
    lead.amount,
    lead_basis.basis,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
left join lead_basis on lead.lead_id = lead_basis.lead_id
left join institution on lead.fixmedins_code = institution.fixmedins_code
where not lead.control
order by lead.lead_id
