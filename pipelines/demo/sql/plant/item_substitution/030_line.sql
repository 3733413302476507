-- What is billed to them: the dear item, or to some the cheap one.
insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    1 as line_turn,
    item_no,
    case
        when kind = 'dear_drip' then between_whole(2, 4, u('swapped drips', plant_visit.case_no, visit_turn))
        -- by the strip of seven
        when kind = 'packs_and_pieces' then between_whole(1, 3, u('strips', plant_visit.case_no, visit_turn)) * pack // 2
        when kind = 'goods_as_drugs' then 2 * pack
        else between_whole(1, 2, u('swapped boxes', plant_visit.case_no, visit_turn)) * pack
    end as cnt,
    accused and kind in ('goods_as_drugs', 'dear_brand', 'dear_drip', 'some_boxes') as fake,
from plant_visit
inner join swapped_item
    on
        plant_visit.case_no = swapped_item.case_no
        and swapped_item.billed = (accused or kind not in ('dear_drip', 'dear_brand', 'last_years_stock'));

insert into plant_line by name
select
    plant_visit.case_no,
    visit_turn,
    2 + (item.name = '静脉输液')::integer as line_turn,
    item.item_no,
    1 as cnt,
from plant_visit
inner join county_case on plant_visit.case_no = county_case.case_no
inner join item on item.name in ('普通门诊诊查费', '静脉输液')
where county_case.kind = 'dear_drip'
