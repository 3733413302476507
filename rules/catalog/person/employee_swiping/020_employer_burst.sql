-- One row per pharmacy, employer and day with more of the employer's persons than the pharmacy's usual mix explains.
with
day_visit as (
    select
        fixmedins_code,
        cast(begntime as date) as visited_on,
        count(distinct psn_no) as n_day_persons,
    from net_settlement
    where med_type = '41' and fixmedins_code in (select employer_day.fixmedins_code, from employer_day)
    group by fixmedins_code, cast(begntime as date)
),

staff as (
    select
        psn_no,
        emp_no,
        brdy,
    from person
    where emp_no in (select employer_day.emp_no, from employer_day)
),

earliest as (
    select
        emp_no,
        min(visited_on) as visited_on,
    from employer_day
    group by emp_no
),

home as ( -- who collects for the old people of a home is no employer
    select staff.emp_no,
    from staff
    inner join earliest on staff.emp_no = earliest.emp_no
    group by staff.emp_no
    having median(date_diff('day', staff.brdy, earliest.visited_on)) >= $home_age * 365.25
),

staff_day as (
    select
        settlement.fixmedins_code,
        staff.emp_no,
        cast(settlement.begntime as date) as visited_on,
        count(distinct settlement.psn_no) as n_persons,
    from net_settlement as settlement
    inner join staff on settlement.psn_no = staff.psn_no
    where settlement.med_type = '41'
    group by settlement.fixmedins_code, staff.emp_no, cast(settlement.begntime as date)
),

place as (
    select
        fixmedins_code,
        sum(n_day_persons) as n_all,
    from day_visit
    group by fixmedins_code
),

mix as ( -- the employer's share of those who come on days without a burst
    select
        employer_day.fixmedins_code,
        employer_day.emp_no,
        sum(employer_day.n_persons) as n_burst_staff,
        sum(day_visit.n_day_persons) as n_burst_all,
    from employer_day
    inner join day_visit
        on employer_day.fixmedins_code = day_visit.fixmedins_code and employer_day.visited_on = day_visit.visited_on
    group by employer_day.fixmedins_code, employer_day.emp_no
),

usual as (
    select
        mix.fixmedins_code,
        mix.emp_no,
        (sum(staff_day.n_persons) - min(mix.n_burst_staff) + 0.5) -- half a person: none seen is not never
        / (min(place.n_all) - min(mix.n_burst_all) + 1.0) as usual_share,
    from mix
    inner join place on mix.fixmedins_code = place.fixmedins_code
    inner join staff_day on mix.fixmedins_code = staff_day.fixmedins_code and mix.emp_no = staff_day.emp_no
    group by mix.fixmedins_code, mix.emp_no
),

expected as (
    select
        employer_day.*,
        day_visit.n_day_persons,
        usual.usual_share,
        day_visit.n_day_persons * usual.usual_share as expected_persons,
    from employer_day
    inner join day_visit
        on employer_day.fixmedins_code = day_visit.fixmedins_code and employer_day.visited_on = day_visit.visited_on
    inner join usual
        on employer_day.fixmedins_code = usual.fixmedins_code and employer_day.emp_no = usual.emp_no
)

select *,
from expected
where
    emp_no not in (select home.emp_no, from home)
    and n_persons >= $min_lift * expected_persons
    -- Chernoff's bound of a Poisson tail: so many by chance
    and exp(n_persons - expected_persons - n_persons * ln(n_persons / expected_persons)) <= $max_chance
