-- One row per lead at more than one institution: where, and how much, at most ten.
with
placed as (
    select
        lead_place.lead_id,
        lead_place.fixmedins_code,
        coalesce(institution_total.fixmedins_name, lead_place.fixmedins_code) as fixmedins_name,
        institution_total.place <= $most_institutions as has_page,
        lead_place.n_records,
        lead_place.amount,
        count(*) over (partition by lead_place.lead_id) as n_places,
    from lead_place
    left join institution_total on lead_place.fixmedins_code = institution_total.fixmedins_code
)

select
    lead_id,
    list(
        struct_pack(
            fixmedins_code := fixmedins_code,
            fixmedins_name := fixmedins_name,
            has_page := has_page,
            n_records := n_records,
            amount := amount
        ) order by amount desc, fixmedins_code asc
    )[1:10] as places,
from placed
where n_places > 1
group by lead_id
