-- One row per lead and settlement: the money this lead adds to what likelier leads already hold there.
-- The money of a settlement that leads 1..n hold together is
--     least(net fund payment, greatest(largest whole claim, sum over lines of the largest claim on the line)).
-- It only grows with n, so each lead gets the difference it makes and nothing is counted twice.
with
held as (
    select
        settlement_claim.lead_no,
        settlement_claim.setl_no,
        greatest(
            max(settlement_claim.whole_amount) over likelier,
            sum(settlement_claim.line_amount) over likelier
        ) as claimed_amount,
        greatest(
            max(settlement_claim.whole_amount) over before,
            sum(settlement_claim.line_amount) over before,
            0
        ) as claimed_before_amount,
    from settlement_claim
    window
        likelier as (
            partition by settlement_claim.setl_no
            order by settlement_claim.lead_no asc
            rows between unbounded preceding and current row
        ),
        before as (
            partition by settlement_claim.setl_no
            order by settlement_claim.lead_no asc
            rows between unbounded preceding and 1 preceding
        )
)

select
    standing_lead.lead_id,
    held.lead_no,
    claimed_settlement.setl_id,
    held.setl_no,
    cast(
        least(claimed_settlement.fund_amount, held.claimed_amount)
        - least(claimed_settlement.fund_amount, held.claimed_before_amount) as decimal(18, 2)
    ) as amount,
from held
inner join claimed_settlement on held.setl_no = claimed_settlement.setl_no
inner join standing_lead on held.lead_no = standing_lead.lead_no
