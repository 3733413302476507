-- One row per lead and settlement: the money this lead adds to what likelier leads already hold there.
-- The money of a settlement that leads 1..n hold together is
--     least(net fund payment, greatest(largest whole claim, sum over lines of the largest claim on the line)).
-- It only grows with n, so each lead gets the difference it makes and nothing is counted twice.
with
ordered_lead as (
    select
        lead_claim.lead_id,
        lead_claim.setl_id,
        lead_claim.line_id,
        lead_claim.claimed_amount,
        row_number() over (
            partition by lead_claim.setl_id, lead_claim.line_id
            order by coalesce(standing_lead.probability, 0) desc, lead_claim.lead_id asc
        ) as place,
        coalesce(standing_lead.probability, 0) as probability,
    from lead_claim
    inner join standing_lead on lead_claim.lead_id = standing_lead.lead_id
),

line_gain as (
    select
        lead_id,
        setl_id,
        probability,
        greatest(
            0,
            claimed_amount - coalesce(
                max(claimed_amount) over (
                    partition by setl_id, line_id
                    order by place asc
                    rows between unbounded preceding and 1 preceding
                ),
                0
            )
        ) as line_amount,
        0 as whole_amount,
    from ordered_lead
    where line_id is not null
),

whole_claim as (
    select
        lead_id,
        setl_id,
        probability,
        0 as line_amount,
        claimed_amount as whole_amount,
    from ordered_lead
    where line_id is null
),

settlement_claim as (
    select
        lead_id,
        setl_id,
        probability,
        sum(line_amount) as line_amount,
        max(whole_amount) as whole_amount,
    from (
        select *, from line_gain
        union all
        select *, from whole_claim
    ) as claim
    group by lead_id, setl_id, probability
),

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
