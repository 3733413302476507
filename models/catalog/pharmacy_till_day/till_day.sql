-- One row per till and day: its swipes, how they follow each other, and for how much.
select
    fixmedins_code,
    till,
    visited_on,
    count(*) as n_swipes,
    count(distinct psn_no) as n_persons,
    count(distinct total_amount) as n_amounts,
    sum(case when seconds_since < $burst_seconds then 1 else 0 end) as n_in_burst,
    sum(
        case when visited_hour < $opening_hour then 1 when visited_hour >= $closing_hour then 1 else 0 end
    ) as n_off_hours,
    sum(case when total_amount = round(total_amount / 10, 0) * 10 then 1 else 0 end) as n_round,
    sum(is_out_of_county) as n_out_of_county,
    cast(sum(insured_amount) as double) as insured_amount,
from till_swipe
group by fixmedins_code, till, visited_on
order by fixmedins_code, till, visited_on
