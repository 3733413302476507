-- One row: the first month of the last $n_months that was delivered whole.
with
contact as (
    select
        month_on,
        n_stays as n,
    from stay_month
    union all
    select
        month_on,
        n_visits as n,
    from clinic_month
),

counted as (
    select
        month_on,
        sum(n) as n,
    from contact
    where month_on < $before_on and month_on >= $before_on - to_months($n_months)
    group by month_on
),

usual as (
    select median(n) as n,
    from counted
)

select cast(min(counted.month_on) as date) as month_on,
from counted
cross join usual
where counted.n >= $sparse * usual.n
