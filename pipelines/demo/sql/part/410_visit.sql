-- One row per outpatient or pharmacy visit of this part's persons, outside their stays.
with
free as (
    select
        wanted.*,
        row_number() over (partition by wanted.person_no, wanted.visit_day order by wanted.turn) as nth_of_day,
    from wanted_visit as wanted
    left join planted_visit
        on wanted.person_no = planted_visit.person_no and wanted.visit_day = planted_visit.visit_day
    left join stay
        on
            wanted.person_no = stay.person_no
            and wanted.visit_day between stay.adm_day and stay.adm_day + stay.nights
    where
        stay.stay_no is null
        and planted_visit.visit_no is null
        and wanted.visit_day >= wanted.benefit_day
        and wanted.visit_day < coalesce(wanted.death_day, 400)
),

placed as (
    select
        free.*,
        -- people go back to where they went before; the dialysed to one place
        case when visit_kind = 'dialysis' then 0 else floor(u('place', goes_as, turn) * 3)::integer end as habit,
        case
            when med_type = '41' then 'pharmacy'
            when visit_kind = 'chronic_mind' then 'psychiatric'
            when visit_kind in ('dialysis', 'emergency') then 'general'
            when u('kind of place', person_no, turn) < 0.4 then 'outpatient'
            else 'general'
        end as care,
        u('level of place', person_no, turn) as level_chance,
        -- the hands of the largest employers go to the pharmacy beside the gate
        case
            when emp_no like 'E990100000%' and u('beside the gate', person_no, turn) < 0.6 then hash(emp_no) % 1000000
            else goes_as
        end::bigint as place_of,
    from free
    where nth_of_day = 1
)

select
    placed.person_no,
    placed.person_no::bigint * 1000 + turn as visit_no,
    placed.visit_kind,
    placed.med_type,
    placed.visit_day,
    placed.turn,
    placed.on_prescription,
    placed.supply_days,
    case
        when med_type = '41' and institution.always_open
            then between_whole(600, 85200, (u('hour', goes_as, turn) + u('hour too', goes_as, turn)) / 2)
        -- some wait for the doors to open
        when med_type = '41' and u('waits for the doors', goes_as, turn) < 0.05
            then between_whole(28800, 29700, u('hour', goes_as, turn))
        when med_type = '41'
            then between_whole(29400, 76800, (u('hour', goes_as, turn) + u('hour too', goes_as, turn)) / 2)
        when visit_kind = 'emergency' then between_whole(600, 85800, u('hour', person_no, turn))
        when u('morning', person_no, turn) < 0.68 then between_whole(28200, 42600, u('hour', person_no, turn))
        else between_whole(49800, 62400, u('hour', person_no, turn))
    end + case when goes_as < 0 then person_no % 4 * 70 else 0 end as visit_second,
    place_slot.inst_no,
    placed.med_type = '41' and visit_day < 362 and u('refund', person_no, turn) < 0.006 as refunded,
    null::integer as case_no,
    false as accused,
    false as twice,
    24 as refund_hours,
    null::bigint as pays_after,
    false as from_account,
    null as till,
    null as doctor,
    null as prescriber,
    null::integer as dept_no,
    null as diag_code,
    null as diag_name,
from placed
inner join place_slot
    on
        placed.care = place_slot.care
        and placed.county_no = place_slot.county_no
        and place_slot.slot = floor(u('usual place', place_of, habit, med_type = '41') * 2048)::integer
        and place_slot.hosp_lv = case
            when placed.care = 'pharmacy' then ''
            when placed.care = 'outpatient' then '9'
            when placed.care = 'psychiatric' then '2'
            when visit_kind = 'dialysis' then '2'
            when level_chance < 0.25 then '3'
            when level_chance < 0.65 then '2'
            else '1'
        end
inner join institution on place_slot.inst_no = institution.inst_no
union all
select
    person_no,
    visit_no,
    visit_kind,
    med_type,
    visit_day,
    0 as turn,
    false as on_prescription,
    0 as supply_days,
    visit_second,
    inst_no,
    refunded,
    case_no,
    accused,
    twice,
    refund_hours,
    pays_after,
    from_account,
    till,
    doctor,
    prescriber,
    dept_no,
    diag_code,
    diag_name,
from planted_visit
where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
