-- One row per outpatient or pharmacy visit, with what pages tell of an institution's visits: asked of the view once.
select
    fixmedins_code,
    psn_no,
    cast(date_trunc('month', visited_on) as date) as month_on,
    total_amount,
from visit
