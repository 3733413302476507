-- One row per lead of the institution and thing to pull or to rule out, in the order of the cards.
with
entry as (
    select
        lead_no,
        lead_id,
        schemes,
        1 as part,
        '调阅' as kind,
        unnest(string_split(inspect, '；')) as entry,
        generate_subscripts(string_split(inspect, '；'), 1) as nth,
    from case_lead
    union all
    select
        lead_no,
        lead_id,
        schemes,
        2 as part,
        '先排除' as kind,
        unnest(string_split(exclude_first, '；')) as entry,
        generate_subscripts(string_split(exclude_first, '；'), 1) as nth,
    from case_lead
    where exclude_first is not null
)

select
    lead_no,
    lead_id,
    schemes,
    kind,
    entry,
    row_number() over (order by lead_no, part, nth) as entry_no,
from entry
order by entry_no
