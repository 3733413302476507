-- One row per lead whose money is not the sum of its records: there must be none.
with
held as (
    select
        lead_record.lead_id,
        sum(lead_record.amount) as held_amount,
    from lead_record
    group by lead_record.lead_id
)

select
    coalesce(lead.lead_id, held.lead_id) as lead_id,
    coalesce(held.held_amount, 0) as held_amount,
    coalesce(lead.amount, 0) as told_amount,
from lead
full join held on lead.lead_id = held.lead_id
where coalesce(held.held_amount, 0) <> coalesce(lead.amount, 0) or lead.lead_id is null
order by lead_id
