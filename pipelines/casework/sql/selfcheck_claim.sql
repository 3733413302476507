-- One row per scheme and settlement that the institution may be asked about. What may go to the police or was handed
-- over is not told beforehand.
with
withheld_settlement as ( -- not under another scheme's name either
    select lead_record.setl_id,
    from lead_record
    inner join withheld_lead on lead_record.lead_id = withheld_lead.lead_id
)

select
    accused_settlement.scheme,
    accused_settlement.setl_id,
    list_sort(list_distinct(flatten(list(accused_settlement.item_names)))) as item_names,
from accused_settlement
inner join told_finding on accused_settlement.finding_id = told_finding.finding_id
anti join withheld_settlement on accused_settlement.setl_id = withheld_settlement.setl_id
where accused_settlement.fixmedins_code = $institution
group by accused_settlement.scheme, accused_settlement.setl_id
order by accused_settlement.scheme, accused_settlement.setl_id
