-- One row per two persons who met on enough days: days met, and days expected of two who come as often as they do.
with
often as ( -- a walk from the physician to the till is one day
    select
        psn_no,
        other_psn_no,
        count(distinct met_on) as n_days,
    from meeting
    group by psn_no, other_psn_no
    having count(distinct met_on) >= $min_days
),

met as (
    select distinct
        place_no,
        psn_no,
        other_psn_no,
    from meeting
)

select
    met.psn_no,
    met.other_psn_no,
    cast(max(often.n_days) as integer) as n_days,
    sum(mine.n_sightings * other.n_sightings * place_size.meeting_rate) as expected_days,
from met
inner join often on met.psn_no = often.psn_no and met.other_psn_no = often.other_psn_no
inner join place_size on met.place_no = place_size.place_no
inner join person_place as mine on met.place_no = mine.place_no and met.psn_no = mine.psn_no
inner join person_place as other on met.place_no = other.place_no and met.other_psn_no = other.psn_no
group by met.psn_no, met.other_psn_no
order by met.psn_no, met.other_psn_no
