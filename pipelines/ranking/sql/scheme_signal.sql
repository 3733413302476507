-- One row per lead with an open finding and scheme: how far the scheme speaks for the lead, however many its findings.
-- Findings that are one case accuse the same settlements: their schemes repeat each other as those of one rule family.
with
case_family as (
    select
        same_case.finding_id,
        min(kinded_finding.rule_family) as rule_family,
    from same_case
    inner join kinded_finding on same_case.other_id = kinded_finding.finding_id
    group by same_case.finding_id
)

select
    open_finding.lead_id,
    kinded_finding.scheme,
    min(least(kinded_finding.rule_family, coalesce(case_family.rule_family, kinded_finding.rule_family))) as rule_family,
    max(rule_precision.precision) as believed,
from open_finding
inner join kinded_finding on open_finding.finding_id = kinded_finding.finding_id
inner join rule_precision
    on
        kinded_finding.scheme = rule_precision.scheme
        and kinded_finding.severity is not distinct from rule_precision.severity
left join case_family on open_finding.finding_id = case_family.finding_id
group by open_finding.lead_id, kinded_finding.scheme
