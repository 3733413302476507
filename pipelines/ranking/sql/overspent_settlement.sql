-- One row per settlement of which leads hold more than the fund paid: there must be none.
select
    lead_record.setl_id,
    sum(lead_record.amount) as held_amount,
    max(net_settlement.fund_pay_sumamt) as fund_amount,
from lead_record
left join net_settlement on lead_record.setl_id = net_settlement.setl_id
group by lead_record.setl_id
having sum(lead_record.amount) > greatest(coalesce(max(net_settlement.fund_pay_sumamt), 0), 0)
order by lead_record.setl_id
