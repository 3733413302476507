-- One row per institution and two spells on which the same persons came: how many came in the one and in the other.
with
shift as (
    select unnest(generate_series(0, $window_days)) as n_days,
),

arrival as ( -- how many come to the institution in the spell that begins on a day
    select
        free_stay.fixmedins_code,
        free_stay.admitted_on - cast(shift.n_days as integer) as spell_from,
        count(*) as n_came,
    from free_stay
    cross join shift
    where free_stay.fixmedins_code in (select company.fixmedins_code, from company)
    group by free_stay.fixmedins_code, free_stay.admitted_on - cast(shift.n_days as integer)
),

early as ( -- grouped by what is one row each, so that the planner does not join the spells with one another
    select
        company.fixmedins_code,
        company.first_from,
        company.second_from,
        max(arrival.n_came) as n_came,
    from company
    inner join arrival on company.fixmedins_code = arrival.fixmedins_code and company.first_from = arrival.spell_from
    group by company.fixmedins_code, company.first_from, company.second_from
),

late as (
    select
        company.fixmedins_code,
        company.first_from,
        company.second_from,
        max(arrival.n_came) as n_came,
    from company
    inner join arrival on company.fixmedins_code = arrival.fixmedins_code and company.second_from = arrival.spell_from
    group by company.fixmedins_code, company.first_from, company.second_from
)

select
    early.fixmedins_code,
    early.first_from,
    early.second_from,
    early.n_came as n_first_came,
    late.n_came as n_second_came,
from early
inner join late
    on
        early.fixmedins_code = late.fixmedins_code
        and early.first_from = late.first_from
        and early.second_from = late.second_from
