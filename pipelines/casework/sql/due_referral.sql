-- One row per standing lead and authority that a card of its findings refers it to, best first.
select
    lead.lead_id,
    replace(rule_card.disposition, 'refer_', '') as authority,
from lead
inner join lead_finding on lead.lead_id = lead_finding.lead_id
inner join finding on lead_finding.finding_id = finding.finding_id
inner join rule_card on finding.rule_id = rule_card.rule_id
where
    lead.state not in ('withdrawn', 'closed')
    and finding.state in ('new', 'known', 'changed')
    and rule_card.disposition in ('refer_health', 'refer_market', 'refer_police')
group by lead.rank, lead.lead_id, rule_card.disposition
order by lead.rank, rule_card.disposition
