-- One row per planted charge line with the number of the stay or visit it stands on.
with
stay_number as (
    select
        case_no,
        stay_turn,
        adm_day,
        adm_second,
        min(stay_no) as stay_no,
        min(person_no) as person_no,
    from stay
    where case_no is not null
    group by case_no, stay_turn, adm_day, adm_second
)

select
    1 as visit_class,
    stay_number.stay_no as visit_no,
    (500000 + plant_line.line_turn)::integer as line_no,
    stay_number.person_no,
    plant_line.* replace (
        coalesce(plant_line.on_day, stay_number.adm_day) as on_day,
        coalesce(plant_line.on_second, case when plant_line.on_day > adm_day then 36000 else adm_second + 900 end)::integer as on_second
    ),
from plant_line
inner join stay_number on plant_line.case_no = stay_number.case_no and plant_line.stay_turn = stay_number.stay_turn
union all
select
    2 as visit_class,
    planted_visit.visit_no,
    (100 + plant_line.line_turn)::integer as line_no,
    planted_visit.person_no,
    plant_line.* replace (
        coalesce(plant_line.on_day, planted_visit.visit_day) as on_day,
        coalesce(plant_line.on_second, planted_visit.visit_second) as on_second
    ),
from plant_line
inner join planted_visit
    on plant_line.case_no = planted_visit.case_no and plant_line.visit_turn = planted_visit.visit_turn
order by visit_class, visit_no, line_no
