-- One row per charge line at the institution that a finding of its leads accuses, in order of leads and time.
select
    case_lead.lead_no,
    case_lead.lead_id,
    scheme_title.title,
    net_charge_line.setl_id,
    net_charge_line.feedetl_sn,
    net_charge_line.fee_ocur_time,
    net_charge_line.med_list_name,
    net_charge_line.cnt,
    net_charge_line.pric,
    net_charge_line.det_item_fee_sumamt,
    finding_record.amount,
from case_lead
inner join lead_finding on case_lead.lead_id = lead_finding.lead_id
inner join finding on lead_finding.finding_id = finding.finding_id
inner join finding_record
    on finding.finding_id = finding_record.finding_id and finding_record.record_type = 'charge_line'
inner join net_charge_line on finding_record.record_id = net_charge_line.feedetl_sn
left join scheme_title on finding.scheme = scheme_title.scheme
where net_charge_line.fixmedins_code = $institution
order by
    case_lead.lead_no,
    scheme_title.title,
    net_charge_line.fee_ocur_time,
    net_charge_line.feedetl_sn,
    finding_record.finding_id
