-- One row per lead and settlement: its largest whole claim, and what its lines add to those of likelier leads.
with
line_gain as (
    select
        lead_claim.lead_no,
        lead_claim.setl_no,
        greatest(
            0,
            lead_claim.claimed_amount - coalesce(
                max(lead_claim.claimed_amount) over (
                    partition by lead_claim.line_no
                    order by lead_claim.lead_no asc
                    rows between unbounded preceding and 1 preceding
                ),
                0
            )
        ) as line_amount,
    from lead_claim
    semi join shared_settlement on lead_claim.setl_no = shared_settlement.setl_no
    where lead_claim.line_no is not null
),

claim as (
    select
        lead_no,
        setl_no,
        line_amount,
        0 as whole_amount,
    from line_gain
    union all
    -- what no other lead claims is all gain
    select
        lead_claim.lead_no,
        lead_claim.setl_no,
        case when lead_claim.line_no is null then 0 else lead_claim.claimed_amount end as line_amount,
        case when lead_claim.line_no is null then lead_claim.claimed_amount else 0 end as whole_amount,
    from lead_claim
    left join shared_settlement on lead_claim.setl_no = shared_settlement.setl_no
    where shared_settlement.setl_no is null or lead_claim.line_no is null
)

select
    lead_no,
    setl_no,
    cast(sum(line_amount) as decimal(18, 2)) as line_amount,
    max(whole_amount) as whole_amount,
from claim
group by lead_no, setl_no
