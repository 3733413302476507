-- Clinics that begin to examine nearly everybody, clinics that always did, and clinics with an uneven year.
-- The visitors of visitors_from_elsewhere are chosen here too: together, so that nobody is in two places on one day,
-- and after the plants that send bystanders elsewhere.
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
from placed
