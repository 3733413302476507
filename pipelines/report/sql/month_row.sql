-- One row per month of the report.
select *,
from month
order by month_on
