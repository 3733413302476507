-- One row per stay: how often and how shortly before its person had been an inpatient anywhere.
with
dated_stay as ( -- days as numbers: both windows then share one sort
    select
        stay_no,
        psn_no,
        date_diff('day', date '2000-01-01', admitted_on) as admitted_day,
        date_diff('day', date '2000-01-01', sent_home_on) as sent_home_day,
    from sized_stay
),

ordered_stay as (
    select
        stay_no,
        admitted_day,
        lag(sent_home_day) over (partition by psn_no order by admitted_day, stay_no) as previous_day,
        count(*) over (
            partition by psn_no
            order by admitted_day
            range between $history_days preceding and current row
        ) - 1 as earlier_stays, -- the stay itself is not earlier
    from dated_stay
)

select
    stay_no,
    cast(earlier_stays as double) as earlier_stays,
    cast(
        case
            when previous_day is null then $readmission_days + 1
            else least(greatest(admitted_day - previous_day, 0), $readmission_days + 1) -- overlapping: no days apart
        end as double
    ) as days_since_discharge,
from ordered_stay
