-- One row per stay whose bed is billed while the patient is away.
with
special_day as ( -- in the theatre or in intensive care: away from the ward bed, not from the hospital
    select stay_id, charged_on from stay_day where surgery_amount > 0
    union
    select line.mdtrt_id as stay_id, cast(line.fee_ocur_time as date) as charged_on
    from net_charge_line as line
    inner join catalog as item on item.med_list_codg = line.med_list_codg
    inner join knowledge_intensive_bed_item as bed on item.med_list_name like concat('%', bed.name_part, '%床%')
),

night as ( -- nights that can prove something
    select stay_night.stay_id, stay_night.night_on, stay_night.observed
    from stay_night
    left join special_day on special_day.stay_id = stay_night.stay_id and special_day.charged_on = stay_night.night_on
    where stay_night.outage = 0 and stay_night.billed = 1 and special_day.stay_id is null
),

absence as (
    select stay_id, count(*) as n_nights, sum(observed) as n_observed
    from night
    group by stay_id
    having count(*) - sum(observed) >= $min_absent_nights and sum(observed) <= $max_presence * count(*)
),

away_day as ( -- charged, and the patient not seen: on a night that proves it, or on a day without any care
    select day.stay_id, day.charged_on, day.total_amount, day.n_care_lines
    from stay_day as day
    inner join stay on stay.stay_id = day.stay_id
    left join stay_night as seen
        on seen.stay_id = day.stay_id and seen.night_on = day.charged_on and seen.observed = 1
    left join night on night.stay_id = day.stay_id and night.night_on = day.charged_on
    where seen.stay_id is null
        and day.charged_on < stay.discharged_on
        and (night.observed = 0 or (day.bed_cnt > 0 and day.n_care_lines = 0 and day.charged_on > stay.admitted_on))
),

idle_day as (
    select
        stay_id,
        charged_on - cast(row_number() over (partition by stay_id order by charged_on) as integer) as run,
    from away_day
    where n_care_lines = 0
),

idle as ( -- longer without care than an approved leave; only whole days count, 24 hours each
    select stay_id, max(n_days) as n_days
    from (select stay_id, count(*) as n_days from idle_day group by stay_id, run) as spell
    where 24 * n_days >= $idle_hours and n_days > $leave_nights
    group by stay_id
),

visited as (
    select away_day.stay_id, count(distinct visit.visit_id) as n_visits
    from away_day
    inner join stay on stay.stay_id = away_day.stay_id
    inner join visit
        on visit.psn_no = stay.psn_no and visit.visited_on = away_day.charged_on
        and visit.fixmedins_code <> stay.fixmedins_code and visit.med_type in ('11', '14')
    where visit.visited_on > stay.admitted_on
    group by away_day.stay_id
),

away as (
    select stay_id, count(*) as n_days, sum(total_amount) as amount, list(charged_on order by charged_on) as days
    from away_day
    group by stay_id
),

accused as (
    select
        stay.stay_id, stay.fixmedins_code, stay.psn_no, stay.admitted_on, stay.discharged_on, stay.nights, paid.setl_id,
        absence.n_nights, absence.n_observed, idle.n_days as n_idle_days, visited.n_visits, away.n_days, away.days,
        cast(round(paid.fund_pay_sumamt * case
            when absence.n_observed <= $whole_stay_presence * absence.n_nights then 1
            else least(1, away.amount / nullif(stay.total_amount, 0))
        end, 2) as decimal(18, 2)) as amount,
    from away
    inner join stay on stay.stay_id = away.stay_id
    inner join net_settlement as paid on paid.mdtrt_id = stay.stay_id
    left join absence on absence.stay_id = away.stay_id
    left join idle on idle.stay_id = away.stay_id
    left join visited on visited.stay_id = away.stay_id
    where absence.stay_id is not null
        or idle.stay_id is not null
        or (visited.stay_id is not null and away.n_days > $leave_nights)
)

select
    stay_id as subject_id,
    fixmedins_code,
    psn_no,
    admitted_on as begn_date,
    discharged_on as end_date,
    sum(amount) as amount,
    max(nights) as n_bed_nights,
    max(n_nights) as n_judged_nights,
    max(n_observed) as n_observed_nights,
    max(n_idle_days) as n_idle_days,
    max(n_visits) as n_visits_elsewhere,
    max(n_days) as n_away_days,
    max(days) as away_days,
    list(struct_pack(record_type := 'settlement', record_id := setl_id, amount := amount)) as records,
from accused
group by stay_id, fixmedins_code, psn_no, admitted_on, discharged_on
order by subject_id
