-- One row per lead, standing or withdrawn, in the columns of the table lead.
with
withdrawn as (
    -- kept so that a verdict that comes back later still finds its lead
    select
        lead_id,
        kind,
        subject_type,
        subject_id,
        fixmedins_code,
        psn_no,
        begn_date,
        end_date,
        0.0 as probability,
        0 as amount,
        0 as expected_amount,
        0 as n_findings,
        schemes,
        summary,
        'withdrawn' as state,
        control,
        first_seen_on,
        last_seen_on,
    from previous_lead
    where lead_id not in (select standing_lead.lead_id, from standing_lead)
),

listed as (
    select *, from dated_lead
    union all
    select *, from withdrawn
)

select
    lead_id,
    row_number() over (
        order by
            state = 'withdrawn' asc, control asc, expected_amount desc, probability desc, lead_id asc
    ) as rank,
    kind,
    subject_type,
    subject_id,
    fixmedins_code,
    psn_no,
    begn_date,
    end_date,
    probability,
    amount,
    expected_amount,
    n_findings,
    schemes,
    summary,
    state,
    control,
    first_seen_on,
    last_seen_on,
from listed
order by rank
