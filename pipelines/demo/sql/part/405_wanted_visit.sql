-- One row per outpatient or pharmacy visit that a person of this part would make if nothing kept them.
with
by_chance as (
    select
        wish.person_no,
        wish.goes_as,
        wish.illness is not null as on_prescription,
        wish.emp_no,
        wish.turn,
        wish.visit_kind,
        wish.med_type,
        wish.county_no,
        wish.benefit_day,
        wish.death_day,
        day_slot.day_no as visit_day,
        0 as supply_days,
    from wish
    inner join day_slot
        on
            wish.season = day_slot.season
            and day_slot.slot = floor(u('visit day', goes_as, turn) * 8192)::integer
    where u('visits', person_no, turn) < chance
),

registered as (
    select
        *,
        case
            when illness = 'dialysis' then 2
            when u('long prescription', person_no) < 0.3 then 84
            else 30
        end as every_days,
        unnest(range(case when illness = 'dialysis' then 156 else 12 end))::integer as turn,
    from somebody
    where illness is not null and (illness <> 'chronic_bp' or u('registered', person_no) < 0.5)
),

regular as (
    -- the chronically ill come every month or every twelve weeks, the dialysed three times a week
    select
        person_no,
        person_no as goes_as,
        true as on_prescription,
        emp_no,
        case illness when 'dialysis' then 400 else 200 end + turn as turn,
        illness as visit_kind,
        '14' as med_type,
        county_no,
        benefit_day,
        death_day,
        case
            when illness = 'dialysis' then (turn // 3) * 7 + [0, 2, 4][turn % 3 + 1] + person_no % 2
            else person_no % 28 + turn * every_days + floor(u('late', person_no, turn) * 5)::integer
        end as visit_day,
        every_days as supply_days,
    from registered
)

select *, from by_chance
union all
select *, from regular
where visit_day < 363
