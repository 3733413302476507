-- One row per finding that stands tonight, of a rule that is not on trial, about a subject that is not muted.
-- Its rowid is the finding's number in what follows.
select
    finding.finding_id,
    finding.rule_id,
    finding.scheme,
    split_part(finding.rule_id, '-', 1) as rule_family, -- INP-001 -> INP: rules of a family read the same records
    finding.subject_type,
    finding.subject_id,
    finding.fixmedins_code,
    finding.psn_no,
    finding.begn_date,
    finding.end_date,
    finding.amount,
    finding.severity,
    case finding.severity
        when 'high' then 1
        when 'medium' then 2
        else 3
    end as severity_order,
    finding.message,
    finding.first_seen_on,
from finding
anti join trial_rule on finding.rule_id = trial_rule.rule_id
where finding.state not in ('withdrawn', 'shadow', 'muted')
