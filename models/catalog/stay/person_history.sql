-- One row per stay: how often and how shortly before its person had been an inpatient anywhere.
with
ordered_stay as (
    select
        stay_id,
        admitted_on,
        lag(discharged_on) over (partition by psn_no order by admitted_on, stay_id) as previous_discharged_on,
        lag(planned_return) over (partition by psn_no order by admitted_on, stay_id) as previous_planned_return,
        lag(dscg_way) over (partition by psn_no order by admitted_on, stay_id) as previous_dscg_way,
        count(*) over (
            partition by psn_no
            order by date_diff('day', date '2000-01-01', admitted_on)
            range between $history_days preceding and current row
        ) - 1 as earlier_stays, -- the stay itself is not earlier
    from stay
)

select
    stay_id,
    cast(earlier_stays as double) as earlier_stays,
    case
        when previous_discharged_on is null then $readmission_days + 1.0
        when previous_planned_return = 1 then $readmission_days + 1.0
        when previous_dscg_way in ('2', '3') then $readmission_days + 1.0 -- transferred on, not sent home
        else cast(
            least(
                greatest(date_diff('day', previous_discharged_on, admitted_on), 0), -- overlapping: no days apart
                $readmission_days + 1
            ) as double
        )
    end as days_since_discharge,
from ordered_stay
