-- One row per night, without its counts: they are of all institutions.
select * replace ('{}' as stages, '{}' as counts),
from run
order by run_id
