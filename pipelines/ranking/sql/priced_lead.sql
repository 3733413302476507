-- One row per lead that stands tonight, with its money.
with
share as (
    select
        lead_no,
        cast(sum(amount) as decimal(18, 2)) as amount,
    from lead_share
    group by lead_no
)

select
    standing_lead.*,
    coalesce(share.amount, 0) as amount,
    cast(
        round(cast(standing_lead.probability as decimal(5, 4)) * coalesce(share.amount, 0), 2)
        as decimal(18, 2)
    ) as expected_amount,
from standing_lead
left join share on standing_lead.lead_no = share.lead_no
