-- One row per pair of a person's stays at two institutions that share nights.
select
    earlier.stay_id as earlier_stay_id,
    later.stay_id as later_stay_id,
    later.admitted_on as shared_from,
    date_diff('day', later.admitted_on, least(earlier.discharged_on, later.discharged_on)) as n_nights,
from inpatient as earlier
inner join inpatient as later
    on earlier.psn_no = later.psn_no and earlier.fixmedins_code <> later.fixmedins_code
where
    (earlier.admitted_on < later.admitted_on or (
        earlier.admitted_on = later.admitted_on and earlier.stay_id < later.stay_id
    ))
    and later.admitted_on < earlier.discharged_on -- half-open: the day of discharge has no night
    and not ( -- sent on in the evening, signed out the morning after
        date_diff('day', later.admitted_on, earlier.discharged_on) <= $transfer_nights
        and (coalesce(earlier.dscg_way, '') in ('2', '3') or coalesce(later.adm_way, '') = '3')
    )
    and not (earlier.is_newborn and later.is_mother)
    and not (later.is_newborn and earlier.is_mother)
