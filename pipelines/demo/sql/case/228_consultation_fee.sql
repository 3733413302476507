-- The consultation on the bill of every planted visit of a scheme: rows for plant_line, and the kind of case.
create or replace macro consultation_fee(of_scheme, fee_name) as table
    select
        plant_visit.case_no,
        plant_visit.visit_turn,
        1 as line_turn,
        item.item_no,
        1 as cnt,
        county_case.kind,
    from plant_visit
    inner join county_case on plant_visit.case_no = county_case.case_no
    inner join item on item.name = fee_name
    where county_case.scheme = of_scheme
