-- One row per lead and settlement in the columns of the table lead_record, the likeliest lead first.
select
    standing_lead.lead_id,
    claimed_settlement.setl_id,
    lead_share.amount,
from lead_share
inner join standing_lead on lead_share.lead_no = standing_lead.lead_no
inner join claimed_settlement on lead_share.setl_no = claimed_settlement.setl_no
order by lead_share.lead_no, claimed_settlement.setl_id
