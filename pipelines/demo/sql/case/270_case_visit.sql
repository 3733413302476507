-- One row per visit that belongs to a case: cards swiped for boxes that never moved, medicine bought by an inpatient.
with
taken as (
    select max(person_place + people) as persons,
    from county_case
    where part = 'elder'
),

elder as (
    -- nobody who lies in a bed for another case
    select
        case_person.person_no,
        case_person.place - taken.persons as place,
        case_person.part_size - taken.persons as elders,
    from case_person
    cross join taken
    where case_person.part = 'elder' and case_person.place >= taken.persons
),

size_of_town as (
    select max(elders) as elders,
    from elder
),

buyer as (
    select
        till_swipe.*,
        floor(u('swipes whom', till_swipe.case_no, nth) * size_of_town.elders)::integer as buyer_place,
    from till_swipe
    cross join size_of_town
    where nth < 10 + swipes
),

elsewhere as (
    select
        unnest([0, 1])::integer as nth,
        unnest(['clinic', 'pharmacy']) as visit_kind,
        unnest(['11', '41']) as med_type,
        unnest(['outpatient', 'pharmacy']) as care,
        unnest(['9', '']) as hosp_lv,
)

select
    buyer.case_no,
    buyer.kind,
    elder.person_no,
    buyer.case_no::bigint * 100 + buyer.nth as visit_turn,
    buyer.inst_no,
    'case' as visit_kind,
    '41' as med_type,
    case
        when honest then between_whole(20, 350, u('trade day', buyer.case_no, nth))
        else between_whole(90, 340, u('swipe day', buyer.case_no, nth))
    end as visit_day,
    between_whole(30600, 75600, u('swipe hour', buyer.case_no, nth)) as visit_second,
    buyer.item_no,
    pack
    * case
        when honest then 1
        when kind = 'box_never_bought' then between_whole(2, 4, u('boxes', buyer.case_no, nth))
        when kind = 'returned_goods' then between_whole(6, 10, u('boxes', buyer.case_no, nth))
        else between_whole(1, 3, u('boxes', buyer.case_no, nth))
    end as cnt,
    not honest and kind <> 'returned_goods' as fake,
    honest or kind <> 'no_movement' as has_sale_row,
    not honest and kind = 'returned_goods' as refunded,
from buyer
inner join elder on buyer.buyer_place = elder.place
union all
select
    county_case.case_no,
    county_case.kind,
    case_person.person_no,
    county_case.case_no::bigint * 100 + elsewhere.nth as visit_turn,
    place_slot.inst_no,
    elsewhere.visit_kind,
    elsewhere.med_type,
    county_case.begn_day + 2 + 2 * elsewhere.nth as visit_day,
    between_whole(32400, 64800, u('elsewhere', county_case.case_no, elsewhere.nth)) as visit_second,
    null as item_no,
    null as cnt,
    false as fake,
    true as has_sale_row,
    false as refunded,
from county_case
inner join case_person
    on county_case.part = case_person.part and county_case.person_place = case_person.place
inner join person on case_person.person_no = person.person_no
cross join elsewhere
inner join place_slot
    on
        elsewhere.care = place_slot.care
        and elsewhere.hosp_lv = place_slot.hosp_lv
        and person.county_no = place_slot.county_no
        and place_slot.slot = floor(u('which place', county_case.case_no, elsewhere.nth) * 2048)::integer
where county_case.kind = 'seen_elsewhere'
order by case_no, visit_turn
