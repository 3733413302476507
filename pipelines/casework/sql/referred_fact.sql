-- One row per lead of the snapshot that can be handed over: what the ledger keeps of it, no person's number.
with
named as (
    select distinct
        lead_record.lead_id,
        institution.fixmedins_code,
        institution.fixmedins_name,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    inner join institution on net_settlement.fixmedins_code = institution.fixmedins_code
),

placed as ( -- a lead over several institutions names three of them
    select
        lead_id,
        array_to_string(list(fixmedins_name order by fixmedins_code)[1:3], '、')
        || case when count(*) > 3 then '等' || count(*) || '家' else '' end as place_names,
    from named
    group by lead_id
)

select
    lead.lead_id,
    lead.fixmedins_code,
    coalesce(institution.fixmedins_name, placed.place_names) as fixmedins_name,
    lead_message.schemes,
    lead.begn_date,
    lead.end_date,
    lead.amount,
    lead_basis.basis,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
left join lead_basis on lead.lead_id = lead_basis.lead_id
left join institution on lead.fixmedins_code = institution.fixmedins_code
left join placed on lead.lead_id = placed.lead_id
where not lead.control
order by lead.lead_id
