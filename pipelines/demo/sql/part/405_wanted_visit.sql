-- One row per outpatient or pharmacy visit that a person of this part would make if nothing kept them.
with
somebody as (
    select
        * replace (
            coalesce(listed_benefit_day, benefit_day) as benefit_day,
            least(death_day, listed_death_day) as death_day
        ),
        case when age <= 13 then 'clinic_child' else 'clinic' end as clinic_kind,
    from person
    where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
),

wish as (
    select
        somebody.*,
        unnest(range((clinic_rate * 3)::integer + 1))::integer as turn,
        clinic_kind as visit_kind,
        'winter' as season,
        '11' as med_type,
        1 / 3.0 as chance,
    from somebody
    union all
    select
        somebody.*,
        unnest(range(100, 101))::integer as turn,
        'emergency' as visit_kind,
        'flat' as season,
        '11' as med_type,
        0.12 as chance,
    from somebody
    union all
    select
        somebody.*,
        unnest(range(300, 301 + (pharmacy_rate * 2.5)::integer))::integer as turn,
        'pharmacy' as visit_kind,
        'shop' as season,
        '41' as med_type,
        1 / 2.5 as chance,
    from somebody
),

shared as (
    -- a family goes shopping together now and then: the same day, the same pharmacy, one after the other
    select
        *,
        case
            when visit_kind = 'pharmacy' and of_case is null and u('family trip', person_no // 4, turn) < 0.12
                then -(person_no // 4)
            else person_no
        end as goes_as,
    from wish
),

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
    from shared as wish
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
