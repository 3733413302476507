-- One row: the run the pages speak of.
select *,
from tonight
