-- One row per lead that has a page, best first, with everything its page shows.
select
    shown_lead.*,
    institution_total.place <= $most_institutions as institution_has_page,
    lead_reason.raised,
    lead_reason.whose,
    lead_reason.phrases,
    lead_reason.percentile,
    lead_findings.findings,
    lead_records.records,
    lead_records.n_accused_records,
    lead_records.n_accused_persons,
    lead_records.n_accused_institutions,
    lead_moments.moments,
    lead_moments.n_moments,
    lead_stays.stays,
    lead_stays.n_drawn_stays,
    lead_ring.ring_members,
    lead_ring.ring_ties,
    lead_nights.watched_stays,
    lead_nights.n_watched_stays,
    lead_charges.charged_stays,
    lead_items.accused_items,
    lead_items.n_items,
    lead_stock.stock_item_name,
    lead_stock.stock_days,
    lead_stock.stock_months,
    lead_stock.stock_counts,
    lead_stock.stock_short,
    lead_places.places,
    lead_kin.kin,
    lag(shown_lead.lead_id) over (order by shown_lead.place) as lead_before,
    lead(shown_lead.lead_id) over (order by shown_lead.place) as lead_after,
from shown_lead
left join institution_total on shown_lead.fixmedins_code = institution_total.fixmedins_code
left join lead_reason on shown_lead.lead_id = lead_reason.lead_id
left join lead_findings on shown_lead.lead_id = lead_findings.lead_id
left join lead_records on shown_lead.lead_id = lead_records.lead_id
left join lead_moments on shown_lead.lead_id = lead_moments.lead_id
left join lead_stays on shown_lead.lead_id = lead_stays.lead_id
left join lead_ring on shown_lead.lead_id = lead_ring.lead_id
left join lead_nights on shown_lead.lead_id = lead_nights.lead_id
left join lead_charges on shown_lead.lead_id = lead_charges.lead_id
left join lead_items on shown_lead.lead_id = lead_items.lead_id
left join lead_stock on shown_lead.lead_id = lead_stock.lead_id
left join lead_places on shown_lead.lead_id = lead_places.lead_id
left join lead_kin on shown_lead.lead_id = lead_kin.lead_id
where shown_lead.has_page
order by shown_lead.place
