-- One row per standing lead that was there the night before: what changed of it, in words; empty where nothing did.
select
    dated_lead.lead_id,
    concat_ws(
        '，',
        case
            when dated_lead.amount <> previous_lead.amount
                then
                    '涉及金额由' || format('{:,.2f}', previous_lead.amount) || '元'
                    || case when dated_lead.amount > previous_lead.amount then '增至' else '减至' end
                    || format('{:,.2f}', dated_lead.amount) || '元'
        end,
        case
            when dated_lead.n_findings <> previous_lead.n_findings
                then '疑点由' || previous_lead.n_findings || '项变为' || dated_lead.n_findings || '项'
        end,
        case
            when round(dated_lead.probability, 3) <> round(previous_lead.probability, 3)
                then
                    '属实概率由' || format('{:.1f}', round(previous_lead.probability, 3) * 100)
                    || case when dated_lead.probability > previous_lead.probability then '%升至' else '%降至' end
                    || format('{:.1f}', round(dated_lead.probability, 3) * 100) || '%'
                    || coalesce('（' || change_cause.words || '）', '')
        end
    ) as reason,
from dated_lead
inner join previous_lead on dated_lead.lead_id = previous_lead.lead_id
left join change_cause on dated_lead.lead_id = change_cause.lead_id
