-- One row per finding that a lead claims and that does not exist: there must be none.
select
    lead_finding.finding_id,
    lead_finding.lead_id,
from lead_finding
anti join finding on lead_finding.finding_id = finding.finding_id
order by lead_finding.finding_id
