-- One row per standing lead that touches the institution, best first: what it is, and its records and money there.
with
own_record as (
    select
        lead_record.lead_id,
        count(*) as n_records,
        count(distinct net_settlement.psn_no) as n_persons,
        sum(lead_record.amount) as amount,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    where net_settlement.fixmedins_code = $institution
    group by lead_record.lead_id
)

select
    row_number() over (order by lead.rank) as lead_no,
    lead.lead_id,
    lead.control,
    lead_message.schemes,
    lead_message.message,
    lead.begn_date,
    lead.end_date,
    coalesce(own_record.n_records, 0) as n_records,
    coalesce(own_record.n_persons, 0) as n_persons,
    cast(coalesce(own_record.amount, 0) as decimal(18, 2)) as amount,
    coalesce(away_lead.money_note, lead_message.money_note) as money_note,
from lead
inner join lead_message on lead.lead_id = lead_message.lead_id
left join own_record on lead.lead_id = own_record.lead_id
left join away_lead on lead.lead_id = away_lead.lead_id and own_record.lead_id is null
where
    lead.state not in ('withdrawn', 'closed')
    and (lead.fixmedins_code = $institution or own_record.lead_id is not null)
order by lead.rank
