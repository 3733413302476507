-- One row per finding of a lead, both in the cut.
select lead_finding.*,
from lead_finding
where
    lead_id in (select lead_id, from part.lead)
    and finding_id in (select finding_id, from part.finding)
order by lead_id, finding_id
