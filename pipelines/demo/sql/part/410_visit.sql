-- One row per outpatient or pharmacy visit of this part's persons, outside their stays.
with
walk_in as (
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
    from placed_visit as placed
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
),

visit_of_part as (
    select *, from walk_in
    union all by name
    select *,
    from planted_visit
    where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
)

-- what only one of the two says has a usual value on the other
select
    * replace (
        coalesce(turn, 0) as turn,
        coalesce(on_prescription, false) as on_prescription,
        coalesce(supply_days, 0) as supply_days,
        coalesce(accused, false) as accused,
        coalesce(twice, false) as twice,
        coalesce(refund_hours, 24) as refund_hours,
        coalesce(from_account, false) as from_account
    ),
from visit_of_part
