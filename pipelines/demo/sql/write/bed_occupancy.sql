-- One row per presence seen in a bed at an institution with observations.
with
stay_night as (
    select
        *,
        unnest(range(1, nights + 1))::integer as nth_night,
    from stay
    where monitored and person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
),

seen as (
    select
        stay_night.*,
        (adm_day + nth_night - 1)::integer as night,
        nth_night > operation_day_no and nth_night <= operation_day_no + intensive_nights as in_other_bed,
    from stay_night
    left join outage
        on stay_night.inst_no = outage.inst_no and outage.night = stay_night.adm_day + stay_night.nth_night - 1
    where
        outage.night is null
        and not (leave_nights > 0 and nth_night > leave_from and nth_night <= leave_from + leave_nights)
        and not (kind = 'seen_elsewhere' and nth_night in (3, 5))
        and (absent_nights is null or not list_contains(absent_nights, nth_night))
        and (
            (first_night_seen and nth_night = 1)
            -- a sensor misses a night now and then
            or u('sleeps in', stay_night.stay_no, nth_night) < least(presence, 0.985)
        )
),

timed as (
    select
        *,
        -- in the evening of the day of admission only after the patient came
        greatest(
            moment(night, 64800 + floor(u('to bed', stay_no, nth_night) * 14400)::integer),
            admitted_at + to_minutes(between_whole(5, 40, u('settles in', stay_no)))
        ) as lies_down,
        moment(night + 1, 18000 + floor(u('gets up', stay_no, nth_night) * 10800)::integer) as gets_up,
        moment(night, 75600 + floor(u('round', stay_no, nth_night) * 5400)::integer) as counted_at,
    from seen
)

select
    'B' || lpad(timed.stay_no::varchar, 9, '0') || lpad(nth_night::varchar, 3, '0') as obs_sn,
    institution.fixmedins_code,
    lpad(timed.dept_no::varchar, 2, '0') as dept_codg,
    case
        -- the intensive care unit keeps a bed for each bed of the wards, so no two patients meet in one
        when in_other_bed then 'ICU-' || replace(stay_bed.bed_no, '-', '')
        else coalesce(timed.seen_bed_no, stay_bed.bed_no)
    end as bed_no,
    -- the intensive care unit's system knows the person, not always the stay
    case when in_other_bed and timed.stay_no % 3 = 1 then null else timed.mdtrt_id end as mdtrt_id,
    timed.psn_no,
    case timed.observed_by when 'sensor' then lies_down else greatest(counted_at, lies_down) end as begn_time,
    case timed.observed_by when 'sensor' then gets_up else greatest(counted_at, lies_down) end as end_time,
    timed.observed_by as seen_by,
from timed
inner join institution on timed.inst_no = institution.inst_no
inner join stay_bed on timed.stay_no = stay_bed.stay_no
-- some intensive care units have no sensors at all
where not (in_other_bed and timed.stay_no % 3 = 2)
union all
select
    'B9' || lpad(presence.case_no::varchar, 7, '0') || lpad(presence.presence_no::varchar, 4, '0') as obs_sn,
    institution.fixmedins_code,
    lpad(presence.dept_no::varchar, 2, '0') as dept_codg,
    presence.bed_no,
    stay.mdtrt_id,
    coalesce(person.psn_no, stay.psn_no) as psn_no,
    moment(begn_day, begn_second) as begn_time,
    moment(end_day, end_second) as end_time,
    seen_by,
from plant_presence as presence
inner join institution on presence.inst_no = institution.inst_no
left join stay on presence.case_no = stay.case_no and presence.stay_turn = stay.stay_turn
left join person on presence.person_no = person.person_no
where
    -- with the part of the one who is seen; a bed nobody is assigned to goes with the first
    coalesce(person.person_no, stay.person_no, 1) >= getvariable('part_from')
    and coalesce(person.person_no, stay.person_no, 1) < getvariable('part_upto')
order by obs_sn
