-- One row per finding that stands tonight, of a rule that is not on trial.
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
where
    finding.state <> 'withdrawn'
    and not exists (
        select 1,
        from rule_run
        where
            rule_run.rule_id = finding.rule_id
            and rule_run.status = 'shadow'
    )
order by finding.finding_id
