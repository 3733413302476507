-- Clinics that begin to examine nearly everybody, clinics that always did, and clinics with an uneven year.
-- The visitors of visitors_from_elsewhere are chosen here too: together, so that nobody is in two places on one day,
-- and after the plants that send bystanders elsewhere.
create or replace table clinic_visit as
with
habit (kind, share_before, share_after, n_before, n_after) as (
    -- share of the visitors examined (or from another county) before and after the day things change, and how many
    -- examinations they get
    values
    ('scanner_bought', 0.05, 0.85, 1, 3),
    ('scanner_leased', 0.05, 0.60, 1, 2),
    ('scanner_tried', 0.05, 0.25, 1, 1),
    ('examined_all_along', 0.60, 0.60, 2, 2),
    ('flu_fortnight', 0.05, 0.05, 1, 1),
    ('festival_quiet', 0.05, 0.05, 1, 1),
    ('bus_from_next_door', 0.05, 0.80, 0, 0),
    ('guests_brought_in', 0.05, 0.50, 0, 0),
    ('some_guests', 0.05, 0.13, 0, 0),
    ('border_clinic', 0.50, 0.50, 0, 0),
    ('home_for_the_festival', 0.05, 0.05, 0, 0)
),

come as (
    select
        county_case.case_no,
        county_case.scheme,
        county_case.kind,
        county_case.inst_no,
        county_case.county_no,
        habit.* exclude (kind),
        243 + 15 * (county_case.case_no % 3) as change_day, -- September or early October
        visitor.turn,
        case
            when visitor.turn >= 440 then 340 + (visitor.turn - 440)
            else 3 + (visitor.turn * 9) // 11 -- some 37 visitors a month
        end as visit_day,
    from county_case
    inner join habit on county_case.kind = habit.kind
    cross join range(456) as visitor (turn)
    where
        case
            when visitor.turn >= 440 then county_case.kind = 'flu_fortnight'
            when county_case.kind = 'festival_quiet' then 3 + (visitor.turn * 9) // 11 not between 20 and 40
            else true
        end
),

county as (
    select
        min(county_no) as first_no,
        max(county_no) as last_no,
    from bystander
),

placed as (
    select
        come.*,
        case
            when scheme = 'visitors_examined' then come.county_no
            when u('from elsewhere', case_no, turn) >= case
                when kind = 'home_for_the_festival' and visit_day between 20 and 45 then 0.5
                -- it takes two months to be in full swing
                else share_before + (share_after - share_before) * least(1, greatest(0, (visit_day - change_day) / 60))
            end then come.county_no
            when come.county_no = county.last_no then county.first_no
            else come.county_no + 1
        end as home_no,
    from come
    cross join county
)

select
    *,
    row_number() over (partition by visit_day, home_no order by case_no, turn) as nth_of_day,
from placed;

create or replace table free_bystander as
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
from free;

insert into plant_visit by name
select
    clinic_visit.case_no,
    clinic_visit.turn as visit_turn,
    free_bystander.person_no,
    clinic_visit.inst_no,
    '11' as med_type,
    clinic_visit.visit_day,
    between_whole(29400, 59400, u('clinic hour', clinic_visit.case_no, clinic_visit.turn)) as visit_second,
    false as accused, -- the habit is the case: which of the visits were needed nobody can say
from clinic_visit
inner join free_bystander
    on
        clinic_visit.visit_day = free_bystander.visit_day
        and clinic_visit.home_no = free_bystander.home_no
        and clinic_visit.nth_of_day = free_bystander.nth_of_day;

insert into plant_line by name
with
entry (entry_no, item_name, given_to) as (
    values (1, '普通门诊诊查费', 1.0), (2, '血细胞分析', 0.5), (3, '尿液分析', 0.2)
),

examination (nth, item_name) as (
    values (1, '腹部彩超'), (2, '颈动脉彩超'), (3, '心脏彩超')
),

billed as (
    select
        clinic_visit.case_no,
        clinic_visit.turn,
        entry.entry_no as line_turn,
        entry.item_name,
    from clinic_visit
    cross join entry
    where
        clinic_visit.scheme = 'visitors_examined'
        and u('gets the usual', clinic_visit.case_no, clinic_visit.turn, entry.entry_no) < entry.given_to
    union all
    select
        clinic_visit.case_no,
        clinic_visit.turn,
        10 + examination.nth as line_turn,
        examination.item_name,
    from clinic_visit
    inner join examination
        on examination.nth <= case when visit_day < change_day then n_before else n_after end
    where
        clinic_visit.scheme = 'visitors_examined'
        and u('is examined', clinic_visit.case_no, clinic_visit.turn)
        < case when visit_day < change_day then share_before else share_after end
)

select
    billed.case_no,
    billed.turn as visit_turn,
    billed.line_turn,
    item.item_no,
    1 as cnt,
from billed
inner join item on billed.item_name = item.name
inner join plant_visit on billed.case_no = plant_visit.case_no and billed.turn = plant_visit.visit_turn
