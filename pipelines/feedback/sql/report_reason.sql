-- One row per thing the report speaks of and reason why leads of it did not hold.
select
    part,
    thing,
    reason,
    count(*) as n_leads,
from reviewed_signal
where reason is not null and part in ('all', 'rule', 'model', 'institution_type')
group by part, thing, reason
order by part asc, thing asc, n_leads desc, reason asc
