-- One row per night, without its seconds and counts: these are of all institutions.
select * exclude (stages, counts),
from run
order by run_id
