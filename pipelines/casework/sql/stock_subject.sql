-- One row per accused item of the institution: whose books are printed.
select distinct
    finding.fixmedins_code,
    split_part(finding.subject_id, '|', 2) as med_list_codg,
    coalesce(catalog.pack_cnt, 1) as pack_cnt,
    catalog.med_list_name as item_name,
from case_lead
inner join lead_finding on case_lead.lead_id = lead_finding.lead_id
inner join finding on lead_finding.finding_id = finding.finding_id
left join catalog on split_part(finding.subject_id, '|', 2) = catalog.med_list_codg
where finding.subject_type = 'institution_item' and finding.fixmedins_code = $institution
