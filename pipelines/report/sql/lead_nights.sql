-- One row per lead with accused stays that were billed on nights nobody was seen: the nights of the first eight.
with
unseen as (
    select distinct stay_id,
    from stay_night
    where billed = 1 and observed = 0 and outage = 0
),

watched as (
    select
        accused_record.lead_id,
        accused_record.stay_id,
        min(accused_record.nth) as first_nth,
    from accused_record
    inner join unseen on accused_record.stay_id = unseen.stay_id
    group by accused_record.lead_id, accused_record.stay_id
),

placed as (
    select
        *,
        row_number() over (partition by lead_id order by first_nth, stay_id) as nth,
        count(*) over (partition by lead_id) as n_watched_stays,
    from watched
),

night as (
    select
        placed.lead_id,
        placed.nth,
        placed.stay_id,
        any_value(placed.n_watched_stays) as n_watched_stays,
        list(
            struct_pack(
                night_on := stay_night.night_on,
                billed := stay_night.billed,
                observed := stay_night.observed,
                outage := stay_night.outage
            ) order by stay_night.night_on
        )[1:93] as nights,
    from placed
    inner join stay_night on placed.stay_id = stay_night.stay_id
    where placed.nth <= 8
    group by placed.lead_id, placed.nth, placed.stay_id
)

select
    lead_id,
    list(struct_pack(stay_id := stay_id, nights := nights) order by nth) as watched_stays,
    max(n_watched_stays) as n_watched_stays,
from night
group by lead_id
