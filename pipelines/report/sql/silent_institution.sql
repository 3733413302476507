-- One row per institution that settled regularly and then stopped for thirty days: closed, or its uploads are missing.
select
    institution_total.fixmedins_code,
    institution_total.fixmedins_name,
    institution_total.n_settlements,
    institution_total.last_settled_on,
    date_diff('day', institution_total.last_settled_on, tonight.extract_date) as silent_days,
    count(*) over () as n_silent,
from institution_total
cross join tonight
where
    institution_total.last_settled_on < tonight.extract_date - interval 30 day
    and institution_total.n_settlements >= 30 -- who settles less is silent for weeks anyway
    and coalesce(institution_total.end_date >= tonight.extract_date, true)
order by silent_days desc, institution_total.fixmedins_code asc
limit 20
