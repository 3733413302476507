-- One row per visit that belongs to a case: cards swiped for boxes that never moved, medicine bought by an inpatient.
with
size_of_town as (
    select max(bystanders) as persons,
    from bystander
),

buyer as (
    select
        till_swipe.*,
        floor(u('swipes whom', till_swipe.case_no, nth) * size_of_town.persons)::integer as buyer_place,
    from till_swipe
    cross join size_of_town
    where nth < 10 + swipes
),

elsewhere (nth, visit_kind, med_type, care, hosp_lv) as (
    values
    (0, 'clinic', '11', 'outpatient', '9'),
    (1, 'pharmacy', '41', 'pharmacy', '')
)

select
    buyer.case_no,
    buyer.kind,
    bystander.person_no,
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
inner join bystander on buyer.buyer_place = bystander.place
union all
select
    case_person.case_no,
    case_person.kind,
    case_person.person_no,
    case_person.case_no::bigint * 100 + elsewhere.nth as visit_turn,
    place_slot.inst_no,
    elsewhere.visit_kind,
    elsewhere.med_type,
    case_person.begn_day + 2 + 2 * elsewhere.nth as visit_day,
    between_whole(32400, 64800, u('elsewhere', case_person.case_no, elsewhere.nth)) as visit_second,
    null as item_no,
    null as cnt,
    false as fake,
    true as has_sale_row,
    false as refunded,
from case_person
cross join elsewhere
inner join place_slot
    on
        elsewhere.care = place_slot.care
        and elsewhere.hosp_lv = place_slot.hosp_lv
        and case_person.county_no = place_slot.county_no
        and place_slot.slot = floor(u('which place', case_person.case_no, elsewhere.nth) * 2048)::integer
where case_person.kind = 'seen_elsewhere'
order by case_no, visit_turn
