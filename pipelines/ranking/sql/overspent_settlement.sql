-- One row per settlement of which leads hold more than the fund paid: there must be none.
select
    lead_record.setl_id,
    sum(lead_record.amount) as held_amount,
    max(claimed_settlement.fund_amount) as fund_amount,
from lead_record
left join claimed_settlement on lead_record.setl_id = claimed_settlement.setl_id
group by lead_record.setl_id
having sum(lead_record.amount) > coalesce(max(claimed_settlement.fund_amount), 0)
order by lead_record.setl_id
