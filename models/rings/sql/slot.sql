-- One row per place and slot: how many persons were there, and how many in it and right before and after it.
with
full_slot as (
    select
        place_no,
        slot_no,
        count(*) as n_here,
    from sighting
    group by place_no, slot_no
)

select
    place_no,
    slot_no,
    n_here,
    cast(sum(n_here) over (
        partition by place_no
        order by slot_no
        range between 1 preceding and 1 following
    ) as bigint) as n_around,
from full_slot
