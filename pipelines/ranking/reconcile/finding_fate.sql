-- One row per finding with what became of it: exactly one of these, or it is lost.
with
listed as (
    select
        lead_finding.finding_id,
        count(*) as n_leads,
        count(lead.lead_id) as n_known_leads,
        count(lead.lead_id) filter (lead.state = 'closed') as n_closed_leads,
    from lead_finding
    left join lead on lead_finding.lead_id = lead.lead_id
    group by lead_finding.finding_id
),

judged as (
    select distinct standing_finding.finding_id,
    from judged_claim
    inner join standing_finding on judged_claim.finding_no = standing_finding.rowid
),

closed as (
    select distinct standing_finding.finding_id,
    from finding_lead
    inner join closing_verdict on finding_lead.lead_id = closing_verdict.lead_id
    inner join standing_finding on finding_lead.finding_no = standing_finding.rowid
)

select
    finding.finding_id,
    finding.amount,
    case
        when listed.n_leads = 1 and listed.n_known_leads = 1 and finding.state not in ('withdrawn', 'muted', 'shadow')
            then case when listed.n_closed_leads = 0 then 'listed' else 'judged' end
        when listed.n_leads > 0 then 'lost' -- in several leads, in one that is none, or in one although it does not stand
        when finding.state in ('withdrawn', 'muted', 'shadow') then finding.state
        when trial_rule.rule_id is not null then 'shadow' -- of a rule that went on trial since
        when judged.finding_id is not null or closed.finding_id is not null then 'judged'
        else 'lost'
    end as fate,
from finding
left join listed on finding.finding_id = listed.finding_id
left join trial_rule on finding.rule_id = trial_rule.rule_id
left join judged on finding.finding_id = judged.finding_id
left join closed on finding.finding_id = closed.finding_id
order by finding.finding_id
