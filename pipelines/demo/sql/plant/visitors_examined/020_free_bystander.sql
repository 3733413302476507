-- One row per clinic visit's day and home county × bystander who is nowhere else that day, in the order of being asked.
with
resident as (
    select
        person_no,
        county_no,
        row_number() over (partition by county_no order by place) - 1 as place,
        count(*) over (partition by county_no) as residents,
    from bystander
),

wanted as (
    select
        visit_day,
        home_no,
        unnest(range(4 * count(*) + 40)) as nth,
    from clinic_visit
    group by visit_day, home_no
),

free as (
    select
        wanted.visit_day,
        wanted.home_no,
        resident.person_no,
        min(wanted.nth) as nth,
    from wanted
    inner join resident
        on
            wanted.home_no = resident.county_no
            and resident.place = (wanted.visit_day * 97 + wanted.nth) % resident.residents
    anti join plant_visit
        on
            resident.person_no = plant_visit.person_no
            and wanted.visit_day = plant_visit.visit_day
    group by wanted.visit_day, wanted.home_no, resident.person_no
)

select
    visit_day,
    home_no,
    person_no,
    row_number() over (partition by visit_day, home_no order by nth) as nth_of_day,
from free
