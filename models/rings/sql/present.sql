-- One row per ring, member and sighting in which the member met another, numbered by the ring's occasions at the place.
with
inside as (
    select
        ring_of.ring_no,
        place.kind,
        meeting.*,
    from meeting
    inner join place on meeting.place_no = place.place_no
    inner join ring_of on meeting.psn_no = ring_of.psn_no
    inner join ring_of as other_of
        on meeting.other_psn_no = other_of.psn_no and ring_of.ring_no = other_of.ring_no
),

met as (
    select
        ring_no,
        kind,
        place_no,
        met_on,
        n_around,
        psn_no,
        record_id,
    from inside
    union
    select
        ring_no,
        kind,
        place_no,
        met_on,
        n_around,
        other_psn_no as psn_no,
        other_record_id as record_id,
    from inside
),

stepped as (
    select
        *,
        date_diff('day', lag(met_on) over (partition by ring_no, place_no order by met_on), met_on) as gap_days,
    from met
)

select
    ring_no,
    kind,
    place_no,
    met_on,
    n_around,
    psn_no,
    record_id,
    -- who comes today and who comes tomorrow come on one occasion
    sum(case when gap_days = 0 then 0 when gap_days = 1 and kind = 'admission' then 0 else 1 end) over (
        partition by ring_no, place_no
        order by met_on
        range between unbounded preceding and current row
    ) as occasion_no,
from stepped
