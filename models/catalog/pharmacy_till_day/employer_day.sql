-- One row per till and day with a swipe of somebody employed: the swipes of the employer seen most.
with
employer as (
    select
        fixmedins_code,
        till,
        visited_on,
        emp_no,
        count(*) as n_swipes,
    from till_swipe
    where emp_no is not null
    group by fixmedins_code, till, visited_on, emp_no
)

select
    fixmedins_code,
    till,
    visited_on,
    max(n_swipes) as n_swipes,
from employer
group by fixmedins_code, till, visited_on
order by fixmedins_code, till, visited_on
