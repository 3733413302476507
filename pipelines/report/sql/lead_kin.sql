-- One row per lead with a page and others of the same case: these, best first.
with
kin as (
    select
        lead_id,
        unnest(same_case) as other_id,
    from shown_lead
    where has_page
)

select
    kin.lead_id,
    list(
        struct_pack(
            lead_id := other.lead_id,
            place := other.place,
            has_page := other.has_page,
            scheme_titles := other.scheme_titles,
            amount := other.amount
        ) order by other.place
    ) as kin,
from kin
inner join shown_lead as other on kin.other_id = other.lead_id
group by kin.lead_id
