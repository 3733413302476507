-- One row per planted visit, numbered behind the visits its person makes anyway.
select
    *,
    (person_no::bigint * 1000 + 600 + row_number() over (partition by person_no order by case_no, visit_turn))::bigint
        as visit_no,
from plant_visit
order by visit_no
