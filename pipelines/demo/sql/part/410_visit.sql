-- One row per outpatient or pharmacy visit of this part's persons, outside their stays.
with
somebody as (
    select
        *,
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

by_chance as (
    select
        wish.person_no,
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
            and day_slot.slot = floor(u('visit day', person_no, turn) * 8192)::integer
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
),

wanted as (
    select *, from by_chance
    union all
    select *, from regular
    where visit_day < 363
),

free as (
    select wanted.*,
    from wanted
    left join stay
        on
            wanted.person_no = stay.person_no
            and wanted.visit_day between stay.adm_day and stay.adm_day + stay.nights
    where
        stay.stay_no is null
        and wanted.visit_day >= wanted.benefit_day
        and wanted.visit_day < coalesce(wanted.death_day, 400)
),

placed as (
    select
        free.*,
        -- people go back to where they went before; the dialysed to one place
        case when visit_kind = 'dialysis' then 0 else floor(u('place', person_no, turn) * 3)::integer end as habit,
        case
            when med_type = '41' then 'pharmacy'
            when visit_kind = 'chronic_mind' then 'psychiatric'
            when visit_kind in ('dialysis', 'emergency') then 'general'
            when u('kind of place', person_no, turn) < 0.4 then 'outpatient'
            else 'general'
        end as care,
        u('level of place', person_no, turn) as level_chance,
    from free
)

select
    placed.person_no,
    placed.person_no::bigint * 1000 + turn as visit_no,
    placed.visit_kind,
    placed.med_type,
    placed.visit_day,
    placed.supply_days,
    case
        when med_type = '41' then between_whole(29400, 77400, (u('hour', person_no, turn) + u('hour too', person_no, turn)) / 2)
        when visit_kind = 'emergency' then between_whole(600, 85800, u('hour', person_no, turn))
        when u('morning', person_no, turn) < 0.68 then between_whole(28200, 42600, u('hour', person_no, turn))
        else between_whole(49800, 62400, u('hour', person_no, turn))
    end as visit_second,
    place_slot.inst_no,
    placed.med_type = '41' and visit_day < 362 and u('refund', person_no, turn) < 0.006 as refunded,
    null::integer as case_no,
    null::integer as item_no,
    null::integer as cnt,
    false as fake,
    true as has_sale_row,
from placed
inner join place_slot
    on
        placed.care = place_slot.care
        and placed.county_no = place_slot.county_no
        and place_slot.slot = floor(u('usual place', person_no, habit, med_type = '41') * 2048)::integer
        and place_slot.hosp_lv = case
            when placed.care = 'pharmacy' then ''
            when placed.care = 'outpatient' then '9'
            when placed.care = 'psychiatric' then '2'
            when visit_kind = 'dialysis' then '2'
            when level_chance < 0.25 then '3'
            when level_chance < 0.65 then '2'
            else '1'
        end
union all
select
    person_no,
    person_no::bigint * 1000 + 600 + row_number() over (partition by person_no order by visit_turn) as visit_no,
    visit_kind,
    med_type,
    visit_day,
    0 as supply_days,
    visit_second,
    inst_no,
    refunded,
    case_no,
    item_no,
    cnt,
    fake,
    has_sale_row,
from case_visit
where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
