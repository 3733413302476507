-- One row per lead that no longer stands, in the columns of dated_lead: closed by a verdict, or withdrawn.
-- Both are kept: a verdict that comes back later still finds its lead, and what was judged stays countable.
with
closed_lead as (
    select finding_words.*,
    from finding_words
    anti join lead_probability on finding_words.lead_id = lead_probability.lead_id
),

gone as (
    select previous_lead.*,
    from previous_lead
    anti join standing_lead on previous_lead.lead_id = standing_lead.lead_id
    anti join closed_lead on previous_lead.lead_id = closed_lead.lead_id
)

select
    closed_lead.lead_id,
    closed_lead.kind,
    closed_lead.subject_type,
    closed_lead.subject_id,
    closed_lead.fixmedins_code,
    closed_lead.psn_no,
    closed_lead.begn_date,
    closed_lead.end_date,
    0.0 as probability,
    0 as amount,
    0 as expected_amount,
    0 as n_findings,
    closed_lead.schemes,
    rtrim(coalesce(standing_finding.message, ''), '。') || '。' || closed_lead.words_of_others as summary, -- noqa: RF04
    cast(null as varchar[]) as same_case,
    'closed' as state,
    false as control,
    coalesce(previous_lead.first_seen_on, ranking_weight.run_on) as first_seen_on,
    coalesce(previous_lead.last_seen_on, ranking_weight.run_on) as last_seen_on,
from closed_lead
inner join standing_finding on closed_lead.finding_no = standing_finding.rowid
cross join ranking_weight
left join previous_lead on closed_lead.lead_id = previous_lead.lead_id
union all
select
    gone.lead_id,
    gone.kind,
    gone.subject_type,
    gone.subject_id,
    gone.fixmedins_code,
    gone.psn_no,
    gone.begn_date,
    gone.end_date,
    0.0 as probability,
    0 as amount,
    0 as expected_amount,
    0 as n_findings,
    gone.schemes,
    gone.summary,
    cast(null as varchar[]) as same_case,
    case when closing_verdict.lead_id is null then 'withdrawn' else 'closed' end as state,
    gone.control,
    gone.first_seen_on,
    gone.last_seen_on,
from gone
left join closing_verdict on gone.lead_id = closing_verdict.lead_id
