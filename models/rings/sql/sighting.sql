-- One row per person, place and slot of time in which the person was there; a physician's prescription of a day is a slot.
with
numbered_basket as (
    select
        basket.visit_no,
        -- no prescription lies next to another
        2 * dense_rank() over (order by outpatient.visited_on, basket.basket) as slot_no,
    from basket
    inner join outpatient on basket.visit_no = outpatient.visit_no
),

seen as (
    select
        place.place_no,
        cast(date_diff('day', date '2000-01-01', stay.admitted_on) as bigint) as slot_no,
        stay.psn_no,
        stay.admitted_on as met_on,
        stay.stay_id as record_id,
    from stay
    inner join place on stay.fixmedins_code = place.fixmedins_code and place.kind = 'admission'
    where
        coalesce(stay.planned_return, 0) = 0 -- who comes on a plan meets the others of the plan
        and coalesce(substr(stay.main_diag_code, 1, 3), '') not in ('N18', 'Z49', 'Z50', 'Z51')
    union all
    select
        place.place_no,
        -- tens of minutes
        cast(date_diff('day', date '2000-01-01', outpatient.visited_on) as bigint) * 144
        + hour(outpatient.visited_at) * 6 + cast(floor(minute(outpatient.visited_at) / 10.0) as bigint) as slot_no,
        outpatient.psn_no,
        outpatient.visited_on as met_on,
        outpatient.setl_id as record_id,
    from outpatient
    inner join place
        on
            outpatient.fixmedins_code = place.fixmedins_code
            and outpatient.till = place.station
            and place.kind = 'swipe'
    union all
    select
        place.place_no,
        numbered_basket.slot_no,
        outpatient.psn_no,
        outpatient.visited_on as met_on,
        outpatient.setl_id as record_id,
    from outpatient
    inner join numbered_basket on outpatient.visit_no = numbered_basket.visit_no
    inner join place
        on
            outpatient.fixmedins_code = place.fixmedins_code
            and outpatient.rx_dr_codg = place.station
            and place.kind = 'prescription'
)

select
    place_no,
    slot_no,
    psn_no,
    min(met_on) as met_on,
    min(record_id) as record_id, -- several settlements of one visit to the till are one sighting
from seen
group by place_no, slot_no, psn_no
