-- One row per settlement in the written list, by its number: what the fund paid, the money its leads hold, and that of
-- leads with findings. One that no finding names and that was not drawn has its id instead.
with
found_lead as (
    select distinct lead_id,
    from lead_finding
)

select
    claimed_settlement.setl_no,
    case when claimed_settlement.setl_no is null then lead_record.setl_id end as unknown_id,
    any_value(claimed_settlement.fund_amount) as fund_amount, -- a settlement has one
    sum(lead_record.amount) as held_amount,
    sum(lead_record.amount) filter (where found_lead.lead_id is not null) as found_amount,
from lead_record
left join claimed_settlement on lead_record.setl_id = claimed_settlement.setl_id
left join found_lead on lead_record.lead_id = found_lead.lead_id
group by
    claimed_settlement.setl_no,
    case when claimed_settlement.setl_no is null then lead_record.setl_id end
