-- One row per ring and day on which at least three of its members met at one place.
with
met as (
    select
        ring_no,
        place_no,
        occasion_no,
        min(met_on) as met_on,
        count(distinct psn_no) as n_present,
        max(n_around) as n_around,
    from present
    group by ring_no, place_no, occasion_no
    having count(distinct psn_no) >= $min_gathered
),

weighed as (
    select
        *,
        -- one morning's walk from the physician to the till is one gathering
        row_number() over (
            partition by ring_no, met_on order by n_present desc, place_no asc, occasion_no asc
        ) as nth_of_day,
    from met
)

select
    ring_no,
    place_no,
    occasion_no,
    met_on,
    n_present,
    n_around,
from weighed
where nth_of_day = 1
order by ring_no, met_on
