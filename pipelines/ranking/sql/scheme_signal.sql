-- One row per lead with an open finding and scheme: how far the scheme speaks for the lead, however many its findings,
-- and the source it shares with schemes that repeat it.
select
    open_finding.lead_id,
    kinded_finding.scheme,
    min(finding_source.component) as source_no, -- one of a lead's scheme
    max(rule_precision.precision) as believed,
from open_finding
inner join kinded_finding on open_finding.finding_no = kinded_finding.finding_no
inner join finding_source on open_finding.finding_no = finding_source.finding_no
inner join rule_precision
    on
        kinded_finding.scheme = rule_precision.scheme
        and kinded_finding.severity is not distinct from rule_precision.severity
group by open_finding.lead_id, kinded_finding.scheme
