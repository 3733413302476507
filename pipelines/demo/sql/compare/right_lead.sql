-- One row per lead to visit: whether a planted case stands behind it, and the money it rightly asks back.
with
planted_settlement as (
    select distinct unnest(string_split(setl_ids, ';')) as setl_id,
    from truth
    where role = 'planted' and setl_ids is not null
),

rightly as ( -- a finding of the lead is of a planted case
    select distinct lead_finding.lead_id,
    from published.lead_finding as lead_finding
    inner join touched on lead_finding.finding_id = touched.finding_id
    inner join truth on touched.case_id = truth.case_id
    where truth.role = 'planted'
),

asked as (
    select
        lead_record.lead_id,
        count(planted_settlement.setl_id) as n_planted,
        coalesce(sum(lead_record.amount) filter (where planted_settlement.setl_id is not null), 0) as planted_amount,
    from published.lead_record as lead_record
    left join planted_settlement on lead_record.setl_id = planted_settlement.setl_id
    group by lead_record.lead_id
)

select
    lead.lead_id,
    lead.rank,
    lead.amount,
    lead.n_findings,
    rightly.lead_id is not null or (lead.n_findings = 0 and coalesce(asked.n_planted, 0) > 0) as is_right,
    coalesce(asked.planted_amount, 0) as planted_amount,
from published.lead as lead
left join rightly on lead.lead_id = rightly.lead_id
left join asked on lead.lead_id = asked.lead_id
where lead.state not in ('withdrawn', 'closed') and not lead.control
