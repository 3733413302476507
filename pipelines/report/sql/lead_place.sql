-- One row per standing lead and institution: the money it asks for there; the accused one also without a record.
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
),

told as (
    select distinct lead_id,
    from recorded
),

placed as (
    select
        lead_id,
        fixmedins_code,
        n_records,
        n_persons,
        amount,
    from recorded
    union all
    select
        lead.lead_id,
        lead.fixmedins_code,
        0 as n_records,
        0 as n_persons,
        -- a lead without any record asks for its money where it points
        case when told.lead_id is null then lead.amount else 0 end as amount,
    from lead
    left join told on lead.lead_id = told.lead_id
    left join recorded
        on lead.lead_id = recorded.lead_id and lead.fixmedins_code = recorded.fixmedins_code
    where lead.fixmedins_code is not null and recorded.lead_id is null
)

select
    placed.lead_id,
    placed.fixmedins_code,
    placed.n_records,
    placed.n_persons,
    placed.amount,
    cast(round(placed.amount * lead.probability, 2) as decimal(18, 2)) as expected_amount,
from placed
inner join lead on placed.lead_id = lead.lead_id
where lead.state not in ('withdrawn', 'closed') and not lead.control
order by placed.lead_id, placed.fixmedins_code
