-- One row per lead of findings: its articles of law, what to pull and what to rule out first, in card order.
with
lead_rule as (
    select distinct
        lead_finding.lead_id,
        finding.rule_id,
        case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end as severity_order,
    from lead_finding
    inner join finding on lead_finding.finding_id = finding.finding_id
),

lead_entry as (
    -- an entry two rules share is named once, where it first stands
    select
        lead_rule.lead_id,
        card_entry.field,
        card_entry.entry,
        min(lead_rule.severity_order * 1000 + card_entry.nth) as place,
    from lead_rule
    inner join card_entry on lead_rule.rule_id = card_entry.rule_id
    group by lead_rule.lead_id, card_entry.field, card_entry.entry
)

select
    lead_id,
    string_agg(entry, '；' order by place, entry) filter (where field = 'basis') as basis,
    string_agg(entry, '；' order by place, entry) filter (where field = 'inspect') as inspect,
    string_agg(entry, '；' order by place, entry) filter (where field = 'exclude_first') as exclude_first,
from lead_entry
group by lead_id
order by lead_id
