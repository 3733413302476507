-- One row per article of law that the leads of the institution rest on.
select
    entry,
    count(distinct lead_id) as n_leads,
from (
    select
        lead_id,
        unnest(string_split(basis, '；')) as entry,
    from case_lead
    where basis is not null
) as cited
group by entry
order by n_leads desc, entry asc
