-- One row per lead and settlement: its largest whole claim, and what its lines add to those of likelier leads.
with
line_gain as (
    select
        lead_no,
        setl_no,
        greatest(
            0,
            claimed_amount - coalesce(
                max(claimed_amount) over (
                    partition by line_no
                    order by lead_no asc
                    rows between unbounded preceding and 1 preceding
                ),
                0
            )
        ) as line_amount,
        0 as whole_amount,
    from lead_claim
    where line_no is not null
),

claim as (
    select *, from line_gain
    union all
    select
        lead_no,
        setl_no,
        0 as line_amount,
        claimed_amount as whole_amount,
    from lead_claim
    where line_no is null
)

select
    lead_no,
    setl_no,
    sum(line_amount) as line_amount,
    max(whole_amount) as whole_amount,
from claim
group by lead_no, setl_no
