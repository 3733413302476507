-- One row per lead and settlement: its largest whole claim, and what its lines add to those of likelier leads.
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

claim as (
    select *, from line_gain
    union all
    select *, from whole_claim
)

select
    lead_id,
    setl_id,
    probability,
    sum(line_amount) as line_amount,
    max(whole_amount) as whole_amount,
from claim
group by lead_id, setl_id, probability
order by lead_id, setl_id
