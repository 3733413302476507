-- One row per institution and two spells of days on both of which the same persons came.
with
shift as (
    select unnest(generate_series(0, $window_days)) as n_days,
),

met as ( -- a spell may begin up to a window before the person came
    select
        return_visit.fixmedins_code,
        return_visit.psn_no,
        return_visit.first_on - cast(early.n_days as integer) as first_from,
        return_visit.second_on - cast(late.n_days as integer) as second_from,
    from return_visit
    cross join shift as early
    cross join shift as late
),

together as (
    select
        fixmedins_code,
        first_from,
        second_from,
        count(distinct psn_no) as n_people,
    from met
    group by fixmedins_code, first_from, second_from
    having count(distinct psn_no) >= $min_people
),

member as (
    select distinct
        together.fixmedins_code,
        together.first_from,
        together.second_from,
        together.n_people,
        met.psn_no,
    from together
    inner join met
        on
            together.fixmedins_code = met.fixmedins_code
            and together.first_from = met.first_from
            and together.second_from = met.second_from
),

employer as (
    select
        emp_no,
        count(*) / cast(sum(count(*)) over () as double) as share_of_county,
    from person
    group by emp_no
),

visitor as ( -- ordered pairs of a person's stays at an institution
    select
        fixmedins_code,
        psn_no,
        2 * count(*) as n_ordered_pairs,
    from return_visit
    group by fixmedins_code, psn_no
),

named as (
    select
        member.fixmedins_code,
        member.first_from,
        member.second_from,
        member.n_people,
        string_agg(member.psn_no, ',' order by member.psn_no) as members,
        case -- all of one employer or care home
            when count(person.emp_no) = max(member.n_people) and min(person.emp_no) = max(person.emp_no)
                then min(person.emp_no)
        end as employer,
        sum(visitor.n_ordered_pairs) as n_own_pairs,
    from member
    inner join visitor on member.fixmedins_code = visitor.fixmedins_code and member.psn_no = visitor.psn_no
    left join person on member.psn_no = person.psn_no
    group by member.fixmedins_code, member.first_from, member.second_from, member.n_people
)

select
    named.fixmedins_code,
    named.first_from,
    named.second_from,
    named.n_people,
    named.members,
    named.employer,
    named.n_own_pairs,
    employer.share_of_county,
from named
left join employer on named.employer = employer.emp_no
order by named.fixmedins_code, named.first_from, named.second_from
