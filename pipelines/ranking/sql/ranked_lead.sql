-- One row per lead, standing or ended, with its rank: a total order without gaps.
with
listed_lead as (
    select
        lead_id,
        state,
        control,
        amount,
        expected_amount,
        probability,
        n_findings,
    from dated_lead
    union all
    select
        lead_id,
        state,
        control,
        amount,
        expected_amount,
        probability,
        n_findings,
    from ended_lead
)

select
    *,
    row_number() over (
        order by
            state = 'withdrawn' asc,
            state = 'closed' asc,
            control asc,
            expected_amount desc,
            probability desc,
            lead_id asc
    ) as rank,
from listed_lead
