-- One row: what the ranking made of the night.
select
    count(*) filter (where state not in ('withdrawn', 'closed') and not control) as n_leads,
    count(*) filter (where state = 'new' and not control) as n_new,
    count(*) filter (where state not in ('withdrawn', 'closed') and control) as n_controls,
    count(*) filter (where state = 'withdrawn') as n_withdrawn,
    count(*) filter (where state = 'closed') as n_closed,
    cast(coalesce(sum(amount), 0) as decimal(18, 2)) as amount,
    cast(coalesce(sum(expected_amount), 0) as decimal(18, 2)) as expected_amount,
from lead
