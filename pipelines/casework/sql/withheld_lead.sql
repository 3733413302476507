-- One row per lead that no institution is told of: it may go to the police, several acted together, or it was handed over.
select lead_finding.lead_id,
from lead_finding
inner join finding on lead_finding.finding_id = finding.finding_id
inner join rule_card on finding.rule_id = rule_card.rule_id
where rule_card.disposition = 'refer_police'
union
-- several persons acting together: whoever brought them there would be warned
select lead_id,
from lead
where kind = 'ring'
union
select lead_id,
from referred_lead
order by lead_id
