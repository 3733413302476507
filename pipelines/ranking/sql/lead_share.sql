-- One row per lead and settlement: the money this lead adds to what likelier leads already hold there.
-- The money of a settlement that leads 1..n hold together is
--     least(net fund payment, greatest(largest whole claim, sum over lines of the largest claim on the line)).
-- It only grows with n, so each lead gets the difference it makes and nothing is counted twice.
with
held as (
    select
        lead_no,
        setl_no,
        greatest(max(whole_amount) over likelier, sum(line_amount) over likelier) as claimed_amount,
        greatest(max(whole_amount) over before, sum(line_amount) over before, 0) as claimed_before_amount,
    from settlement_claim
    semi join shared_settlement on settlement_claim.setl_no = shared_settlement.setl_no
    window
        likelier as (partition by setl_no order by lead_no asc rows between unbounded preceding and current row),
        before as (partition by setl_no order by lead_no asc rows between unbounded preceding and 1 preceding)
    union all
    select
        lead_no,
        setl_no,
        greatest(whole_amount, line_amount) as claimed_amount,
        0 as claimed_before_amount,
    from settlement_claim
    anti join shared_settlement on settlement_claim.setl_no = shared_settlement.setl_no
)

select
    held.lead_no,
    held.setl_no,
    cast(
        least(claimed_settlement.fund_amount, held.claimed_amount)
        - least(claimed_settlement.fund_amount, held.claimed_before_amount) as decimal(18, 2)
    ) as amount,
from held
inner join claimed_settlement on held.setl_no = claimed_settlement.setl_no
