-- One row per lead with an open finding and scheme: how far the scheme speaks for the lead, however many its findings.
select
    open_finding.lead_id,
    kinded_finding.rule_family,
    kinded_finding.scheme,
    max(rule_precision.precision) as believed,
from open_finding
inner join kinded_finding on open_finding.finding_id = kinded_finding.finding_id
inner join rule_precision
    on
        kinded_finding.scheme = rule_precision.scheme
        and kinded_finding.severity is not distinct from rule_precision.severity
group by open_finding.lead_id, kinded_finding.rule_family, kinded_finding.scheme
order by open_finding.lead_id, kinded_finding.rule_family, kinded_finding.scheme
