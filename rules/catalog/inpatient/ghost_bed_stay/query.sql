-- One row per stay whose bed is billed while the patient is away.
with
absence as (
    select
        stay_id,
        count(*) as n_nights,
        sum(observed) as n_observed,
    from night
    group by stay_id
    having count(*) - sum(observed) >= $min_absent_nights and sum(observed) <= $max_presence * count(*)
),

spell as (
    select
        stay_id,
        is_idle,
        count(*) as n_days,
        sum(total_amount) as amount,
        min(charged_on) as first_on,
        max(charged_on) as last_on,
    from away_day
    group by stay_id, is_idle, run
),

away as (
    select
        stay_id,
        sum(n_days) as n_days,
        sum(amount) as amount,
        max(case -- longer without care than an approved leave; only whole days count, 24 hours each
            when is_idle = 1 and 24 * n_days >= $idle_hours and n_days > $leave_nights then n_days
        end) as n_idle_days,
        list(struct_pack(first_on := first_on, last_on := last_on, idle := is_idle) order by first_on) as spells,
    from spell
    group by stay_id
),

away_place as (
    select
        away_day.stay_id,
        away_day.charged_on,
        stay.psn_no,
        stay.fixmedins_code,
    from away_day
    inner join stay on away_day.stay_id = stay.stay_id and away_day.charged_on > stay.admitted_on
),

visited as (
    select
        away_place.stay_id,
        count(distinct visit.mdtrt_id) as n_visits,
    from net_settlement as visit
    inner join away_place
        on visit.psn_no = away_place.psn_no and cast(visit.begntime as date) = away_place.charged_on
    where visit.med_type in ('11', '14') and visit.fixmedins_code <> away_place.fixmedins_code
    group by away_place.stay_id
)

select
    stay.stay_id as subject_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.admitted_on as begn_date,
    stay.discharged_on as end_date,
    cast(round(stay.fund_amount * case
        when absence.n_observed <= $whole_stay_presence * absence.n_nights then 1
        else least(1, away.amount / nullif(stay.total_amount, 0))
    end, 2) as decimal(18, 2)) as amount,
    stay.nights as n_bed_nights,
    absence.n_nights as n_judged_nights,
    absence.n_observed as n_observed_nights,
    case
        when absence.n_nights > 0 then concat(
            '床位监管显示', case when absence.n_nights < stay.nights then '可判断的' else '' end,
            cast(absence.n_nights as varchar), '晚',
            case
                when absence.n_observed = 0 then '均无人在床'
                else concat('中仅', cast(absence.n_observed as varchar), '晚在床')
            end
        )
    end as presence_said,
    away.n_idle_days,
    visited.n_visits as n_visits_elsewhere,
    away.n_days as n_away_days,
    case when absence.n_nights > 0 then away.n_days end as n_unseen_days, -- where beds are watched
    away.spells,
from away
inner join stay on away.stay_id = stay.stay_id
left join absence on away.stay_id = absence.stay_id
left join visited on away.stay_id = visited.stay_id
where absence.n_nights > 0 or away.n_idle_days > 0 or (visited.n_visits > 0 and away.n_days > $leave_nights)
order by subject_id
