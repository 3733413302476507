-- One row per lead of the institution, best first, with the law it rests on there.
select
    case_lead.*,
    (
        select string_agg(case_card.entry, '；' order by case_card.place, case_card.entry),
        from case_card
        where case_card.lead_id = case_lead.lead_id and case_card.field = 'basis'
    ) as basis,
from case_lead
order by case_lead.lead_no
