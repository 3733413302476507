-- One row per lead of the institution and entry of the cards that speak of it there: law, papers to pull, what to rule
-- out first. Of a lead over several institutions the cards of findings on others are left out.
with
touching as (
    select
        case_lead.lead_id,
        lead_finding.finding_id,
        coalesce(bool_or(coalesce(net_settlement.fixmedins_code, line_settlement.fixmedins_code) = $institution), false)
            as has_record,
    from case_lead
    inner join lead_finding on case_lead.lead_id = lead_finding.lead_id
    left join finding_record on lead_finding.finding_id = finding_record.finding_id
    left join net_settlement
        on finding_record.record_type = 'settlement' and finding_record.record_id = net_settlement.setl_id
    left join net_charge_line
        on finding_record.record_type = 'charge_line' and finding_record.record_id = net_charge_line.feedetl_sn
    left join net_settlement as line_settlement on net_charge_line.setl_id = line_settlement.setl_id
    group by case_lead.lead_id, lead_finding.finding_id
),

placed as (
    select
        touching.lead_id,
        finding.rule_id,
        case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end as severity_order,
        touching.has_record or coalesce(finding.fixmedins_code = $institution, false) as is_here,
        bool_or(touching.has_record or coalesce(finding.fixmedins_code = $institution, false)) over (
            partition by touching.lead_id
        ) as is_any_here,
    from touching
    inner join finding on touching.finding_id = finding.finding_id
),

speaking as (
    select distinct
        lead_id,
        rule_id,
        severity_order,
    from placed
    where is_here or not is_any_here
)

select
    speaking.lead_id,
    card_entry.field,
    card_entry.entry,
    min(speaking.severity_order * 1000 + card_entry.nth) as place,
from speaking
inner join card_entry on speaking.rule_id = card_entry.rule_id
group by speaking.lead_id, card_entry.field, card_entry.entry
order by speaking.lead_id, card_entry.field, place, card_entry.entry
