-- One row per institution with watched beds: night by night, patients billed, of them seen, and not to be judged.
with
night as (
    select
        stay_night.fixmedins_code,
        stay_night.night_on,
        sum(stay_night.billed) as n_billed,
        sum(stay_night.billed * stay_night.observed) as n_seen,
        sum(stay_night.billed * stay_night.outage) as n_outage,
    from stay_night
    inner join month as first_month on first_month.nth = 0
    where
        stay_night.billed = 1
        and stay_night.night_on >= first_month.month_on
    group by stay_night.fixmedins_code, stay_night.night_on
)

select
    fixmedins_code,
    list(
        struct_pack(night_on := night_on, n_billed := n_billed, n_seen := n_seen, n_outage := n_outage)
        order by night_on
    ) as nights,
from night
group by fixmedins_code
