-- One row per lead of findings and scheme: how far the scheme speaks for the lead, however many its findings.
with
believed as (
    select
        finding_lead.lead_id,
        kinded_finding.rule_family,
        kinded_finding.scheme,
        case
            -- seen and rejected already: only what came after the verdict speaks again
            when outcome.verdict = 'rejected' and kinded_finding.first_seen_on <= outcome.closed_on
                then ranking_weight.rejected
            else (
                ranking_weight.prior_verdicts * case kinded_finding.severity
                    when 'high' then ranking_weight.prior_high
                    when 'medium' then ranking_weight.prior_medium
                    else ranking_weight.prior_low
                end + coalesce(scheme_verdict.n_confirmed, 0)
            ) / (ranking_weight.prior_verdicts + coalesce(scheme_verdict.n_verdicts, 0))
        end as believed,
        ranking_weight.same_signal,
    from finding_lead
    inner join kinded_finding on finding_lead.finding_id = kinded_finding.finding_id
    left join scheme_verdict on kinded_finding.scheme = scheme_verdict.scheme
    left join outcome on finding_lead.lead_id = outcome.lead_id
    cross join ranking_weight
)

select
    lead_id,
    rule_family,
    scheme,
    same_signal,
    max(believed) as believed,
from believed
group by lead_id, rule_family, scheme, same_signal
order by lead_id, rule_family, scheme
