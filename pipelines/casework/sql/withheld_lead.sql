-- One row per lead that no institution is told of: it may go to the police, several acted together, it was handed over,
-- or it has to be verified first from papers that no institution keeps.
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
-- a card that says verify, and to begin with what others keep (a register of deaths): until that is seen there is
-- nothing to ask, and the answer would come from whoever is suspected
select lead_finding.lead_id,
from lead_finding
inner join finding on lead_finding.finding_id = finding.finding_id
inner join rule_card on finding.rule_id = rule_card.rule_id
inner join document_keeper on rule_card.inspect[1] = document_keeper.entry
where rule_card.disposition = 'verify' and not document_keeper.is_at_institution
union
select lead_id,
from referred_lead
order by lead_id
