-- One row per stay and night (the evening it begins) at an institution whose beds are monitored.
with
bed_total as (
    select
        stay_id,
        sum(bed_cnt) as bed_cnt,
    from stay_day
    where bed_cnt > 0
    group by stay_id
),

-- Only where fewer beds are billed than nights spent does it matter on which days.
sparsely_billed as (
    select bed_total.stay_id,
    from bed_total
    inner join monitored_stay
        on
            bed_total.stay_id = monitored_stay.stay_id
            and bed_total.bed_cnt < monitored_stay.nights
),

bed_day as (
    select
        stay_day.stay_id,
        stay_day.charged_on,
    from stay_day
    inner join sparsely_billed
        on stay_day.stay_id = sparsely_billed.stay_id
    where stay_day.bed_cnt > 0
),

night_number as (
    select
        stay_no,
        unnest(generate_series(0, nights - 1)) as nth,
    from monitored_stay
),

night as (
    select
        monitored_stay.stay_no,
        monitored_stay.stay_id,
        monitored_stay.fixmedins_code,
        monitored_stay.psn_no,
        night_number.nth,
        monitored_stay.admitted_on + cast(night_number.nth as integer) as night_on,
        case when sparsely_billed.stay_id is null then 1 else 0 end as is_billed_whole,
    from night_number
    inner join monitored_stay
        on night_number.stay_no = monitored_stay.stay_no
    left join sparsely_billed
        on monitored_stay.stay_id = sparsely_billed.stay_id
)

select
    night.stay_id,
    night.fixmedins_code,
    night.psn_no,
    night.night_on,
    cast(1 as tinyint) as monitored,
    cast(case when night.is_billed_whole = 1 or bed_day.stay_id is not null then 1 else 0 end as tinyint) as billed,
    cast(case when seen_night.stay_no is null then 0 else 1 end as tinyint) as observed,
    cast(case when watched_night.night_on is null then 1 else 0 end as tinyint) as outage,
from night
left join seen_night
    on
        night.stay_no = seen_night.stay_no
        and night.nth = seen_night.nth
left join bed_day
    on
        night.stay_id = bed_day.stay_id
        and night.night_on = bed_day.charged_on
left join watched_night
    on
        night.fixmedins_code = watched_night.fixmedins_code
        and night.night_on = watched_night.night_on
