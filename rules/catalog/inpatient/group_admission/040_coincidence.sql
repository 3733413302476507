-- One row per institution and two spells on which more of the same persons came than chance brings together.
with
custom as ( -- whom an institution sees again at all
    select
        fixmedins_code,
        count(*) as n_stays,
        cast(sum(n_stays - 1) as double) as n_ordered_pairs,
    from free_stay
    group by fixmedins_code
),

county as (
    select count(*) as n_stays,
    from free_stay
),

habit as ( -- after how many days people come back: soon, mostly
    select
        floor(date_diff('day', first_on, second_on) / 15) as fortnight,
        count(*) as n_returns,
    from return_visit
    group by floor(date_diff('day', first_on, second_on) / 15)
),

other as ( -- the group itself is no measure of what is usual; one of it stays in
    select
        company.*,
        custom.n_stays,
        greatest(
            custom.n_ordered_pairs - company.n_own_pairs * (company.n_people - 1) / company.n_people, 1
        ) as n_ordered_pairs,
        crowd.n_first_came - company.n_people + 1 as n_early,
        crowd.n_second_came - company.n_people + 1 as n_late,
        greatest(coalesce(habit.n_returns, 0) - company.n_people + 1, 1) / cast(county.n_stays as double)
        / 15 * (2 * $window_days + 1) as return_share,
    from company
    cross join county
    inner join custom on company.fixmedins_code = custom.fixmedins_code
    inner join crowd
        on
            company.fixmedins_code = crowd.fixmedins_code
            and company.first_from = crowd.first_from
            and company.second_from = crowd.second_from
    left join habit on floor(date_diff('day', company.first_from, company.second_from) / 15) = habit.fortnight
),

expected as (
    select
        *,
        least(365.0 / ($window_days + 1), n_stays) as n_spells, -- spells in which anybody can have come
        -- people in both spells, had each come on days like everybody's
        n_ordered_pairs * n_early * n_late / power(n_stays, 2) as n_by_chance,
        -- people of the first spell back after just so many days, had they come back as people do
        n_early * return_share * greatest(
            1, (n_late + 1) / (n_stays / 365.0 * ($window_days + 1) + 1) -- more when the second spell is a peak
        ) as n_by_habit,
    from other
),

weighed as (
    select
        *,
        -- groups expected in a year: spells tried, times the Poisson tail, times what a common employer leaves of it
        (
            power(n_spells, 2) / 2 * power(2.718282 * n_by_chance / n_people, n_people)
            + n_spells * 15 / ($window_days + 1) * power(2.718282 * n_by_habit / n_people, n_people)
        ) / sqrt(6.283185 * n_people) * power(coalesce(share_of_county, 1), n_people - 1) as chance,
    from expected
)

select
    fixmedins_code,
    first_from,
    second_from,
    members,
    n_people,
    greatest(n_by_chance, n_by_habit) as n_expected,
    chance,
from weighed
where chance <= $max_chance
order by fixmedins_code, first_from, second_from
