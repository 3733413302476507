-- One row per article of law that the leads rest on at the institution.
select
    entry,
    count(distinct lead_id) as n_leads,
from case_card
where field = 'basis'
group by entry
order by n_leads desc, entry asc
