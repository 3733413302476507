-- One row per stay, with a number that is cheaper to group by.
select
    stay_id,
    fixmedins_code,
    nights,
    cast(row_number() over (order by stay_id) as integer) as stay_no,
from stay
