-- One row per lead and settlement: the money this lead adds to what likelier leads already hold there.
-- The money of a settlement that leads 1..n hold together is
--     least(net fund payment, greatest(largest whole claim, sum over lines of the largest claim on the line)).
-- It only grows with n, so each lead gets the difference it makes and nothing is counted twice.
with
held as (
    select
        settlement_claim.lead_id,
        settlement_claim.setl_id,
        settlement_claim.probability,
        least(
            greatest(net_settlement.fund_pay_sumamt, 0),
            greatest(
                max(settlement_claim.whole_amount) over likelier,
                sum(settlement_claim.line_amount) over likelier
            )
        ) as held_amount,
    from settlement_claim
    inner join net_settlement on settlement_claim.setl_id = net_settlement.setl_id
    window likelier as (
        partition by settlement_claim.setl_id
        order by settlement_claim.probability desc, settlement_claim.lead_id asc
        rows between unbounded preceding and current row
    )
)

select
    lead_id,
    setl_id,
    cast(
        held_amount - coalesce(
            lag(held_amount) over (partition by setl_id order by probability desc, lead_id asc), 0
        ) as decimal(18, 2)
    ) as amount,
from held
order by lead_id, setl_id
