-- One row per lead of the list of tonight's best, with what the models say of it.
select
    shown_lead.*,
    lead_reason.raised,
    lead_reason.phrases,
    lead_reason.percentile,
    institution_total.place <= $most_institutions as institution_has_page,
from shown_lead
left join lead_reason on shown_lead.lead_id = lead_reason.lead_id
left join institution_total on shown_lead.fixmedins_code = institution_total.fixmedins_code
where shown_lead.place > $after and shown_lead.place <= $until
order by shown_lead.place
