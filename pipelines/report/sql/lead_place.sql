-- One row per standing lead and institution: the money it asks for there. A lead without records lies where it points.
with
recorded as (
    select
        lead_record.lead_id,
        net_settlement.fixmedins_code,
        count(*) as n_records,
        count(distinct net_settlement.psn_no) as n_persons,
        sum(lead_record.amount) as amount,
    from lead_record
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    group by lead_record.lead_id, net_settlement.fixmedins_code
)

select
    lead.lead_id,
    coalesce(recorded.fixmedins_code, lead.fixmedins_code) as fixmedins_code,
    coalesce(recorded.n_records, 0) as n_records,
    coalesce(recorded.n_persons, 0) as n_persons,
    coalesce(recorded.amount, lead.amount) as amount,
    cast(round(coalesce(recorded.amount, lead.amount) * lead.probability, 2) as decimal(18, 2)) as expected_amount,
from lead
left join recorded on lead.lead_id = recorded.lead_id
where
    lead.state not in ('withdrawn', 'closed')
    and not lead.control
    and coalesce(recorded.fixmedins_code, lead.fixmedins_code) is not null
order by lead.lead_id, fixmedins_code
