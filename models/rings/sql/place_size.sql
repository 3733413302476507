-- One row per place: persons, slots, sightings, and how often two sightings drawn from it at random meet.
with
crowd as (
    select
        place_no,
        count(*) as n_persons,
    from person_place
    group by place_no
)

select
    slot.place_no,
    min(crowd.n_persons) as n_persons,
    count(*) as n_slots,
    cast(sum(slot.n_here) as double) as n_sightings,
    -- in a crowd nobody can be told to have met anybody: neither counted nor expected
    cast(sum(case when slot.n_around <= $crowd then slot.n_here * slot.n_around else 0 end) as double)
    / (cast(sum(slot.n_here) as double) * cast(sum(slot.n_here) as double)) as meeting_rate,
from slot
inner join crowd on slot.place_no = crowd.place_no
group by slot.place_no
