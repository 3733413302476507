-- One row per finding of the institution's leads, by lead and gravity: its title, sentence and evidence.
select
    case_lead.lead_no,
    case_lead.lead_id,
    finding.finding_id,
    scheme_title.title,
    finding.message,
    finding.evidence,
from case_lead
inner join lead_finding on case_lead.lead_id = lead_finding.lead_id
inner join finding on lead_finding.finding_id = finding.finding_id
left join scheme_title on finding.scheme = scheme_title.scheme
order by
    case_lead.lead_no,
    case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end,
    finding.begn_date,
    finding.finding_id
