-- One row, none without cases: how many of the cases found otherwise the lists had, with the 95 % interval.
with
counted as (
    select
        count(*) as n_cases,
        count(*) filter (where found) as n_found,
        count(*) filter (where found) / count(*) as recall,
    from case_report
)

select
    n_cases,
    n_found,
    recall,
    wilson_low(recall, n_cases) as low,
    wilson_high(recall, n_cases) as high,
from counted
where n_cases > 0
