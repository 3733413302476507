-- One row per clinic visit's day and home county × bystander who is nowhere else that day, in the order of being asked.
with
resident as (
    select
        person_no,
        county_no,
        row_number() over (partition by county_no order by place) - 1 as place,
    from bystander
),

county as (
    select
        county_no,
        count(*) as residents,
    from resident
    group by county_no
),

wanted as (
    select
        visit_day,
        home_no,
        unnest(range(4 * count(*) + 40)) as nth,
    from clinic_visit
    group by visit_day, home_no
),

-- The place is worked out before the join: a join on what both sides must be asked for meets everybody with everybody.
asked as (
    select
        wanted.*,
        (wanted.visit_day * 97 + wanted.nth) % county.residents as place,
    from wanted
    inner join county on wanted.home_no = county.county_no
),

free as (
    select
        asked.visit_day,
        asked.home_no,
        resident.person_no,
        min(asked.nth) as nth,
    from asked
    inner join resident
        on
            asked.home_no = resident.county_no
            and asked.place = resident.place
    anti join plant_visit
        on
            resident.person_no = plant_visit.person_no
            and asked.visit_day = plant_visit.visit_day
    group by asked.visit_day, asked.home_no, resident.person_no
)

select
    visit_day,
    home_no,
    person_no,
    row_number() over (partition by visit_day, home_no order by nth) as nth_of_day,
from free
