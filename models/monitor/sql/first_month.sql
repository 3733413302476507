-- One row: the first month of the last $n_months that was delivered whole.
with
counted as (
    select
        month_on,
        sum(n) as n,
    from (
        select month_on, n_stays as n, from stay_month
        union all
        select month_on, n_visits as n, from clinic_month
    ) as contact
    where month_on < $before_on and month_on >= $before_on - to_months($n_months)
    group by month_on
)

select cast(min(month_on) as date) as month_on,
from counted
where n >= $sparse * (select median(counted.n), from counted)
