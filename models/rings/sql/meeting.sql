-- One row per two sightings that met: in one slot or in two next to each other, and not in a crowd.
with
quiet as (
    select
        sighting.*,
        slot.n_around,
        sighting.place_no * 100000000 + sighting.slot_no as slot_key,
    from sighting
    inner join slot on sighting.place_no = slot.place_no and sighting.slot_no = slot.slot_no
    where slot.n_around between 2 and $crowd
),

step (step) as (
    values (-1), (0), (1)
),

near as (
    select
        quiet.slot_key + step.step as near_key,
        quiet.psn_no,
        quiet.record_id,
    from quiet
    cross join step
)

select
    quiet.place_no,
    quiet.psn_no,
    near.psn_no as other_psn_no,
    quiet.met_on,
    quiet.n_around,
    quiet.record_id,
    near.record_id as other_record_id,
from quiet
inner join near on quiet.slot_key = near.near_key and quiet.psn_no < near.psn_no
