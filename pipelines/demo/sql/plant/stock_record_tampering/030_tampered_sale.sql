-- One row per sale, insured or not.
select
    tampered_shelf.*,
    visit_day as on_day,
    cnt as qty,
from tampered_shelf
inner join plant_visit on tampered_shelf.case_no = plant_visit.case_no
inner join plant_line
    on plant_visit.case_no = plant_line.case_no and plant_visit.visit_turn = plant_line.visit_turn
union all
select
    tampered_shelf.*,
    on_day,
    qty,
from tampered_shelf
inner join plant_stock on tampered_shelf.case_no = plant_stock.case_no
where inv_type = 'sale'
