-- One row per institution with leads: the best sixty of them, and what they ask for there.
with
placed as (
    select
        lead_place.fixmedins_code,
        shown_lead.lead_id,
        shown_lead.place,
        shown_lead.has_page,
        shown_lead.scheme_titles,
        shown_lead.summary,
        shown_lead.state,
        shown_lead.is_new,
        shown_lead.probability,
        shown_lead.is_measured,
        lead_place.amount,
        lead_place.expected_amount,
        row_number() over (partition by lead_place.fixmedins_code order by shown_lead.place) as nth,
    from lead_place
    inner join shown_lead on lead_place.lead_id = shown_lead.lead_id
)

select
    fixmedins_code,
    list(
        struct_pack(
            lead_id := lead_id,
            place := place,
            has_page := has_page,
            scheme_titles := scheme_titles,
            summary := summary,
            is_new := is_new,
            probability := probability,
            is_measured := is_measured,
            amount := amount,
            expected_amount := expected_amount
        ) order by place
    ) as leads,
from placed
where nth <= 60
group by fixmedins_code
