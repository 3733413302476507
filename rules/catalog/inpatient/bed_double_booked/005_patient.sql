-- One row per stay with a night, newborns aside: they lie in their mother's bed.
select -- numbered: windows over numbers are cheaper than over text
    cast(row_number() over (order by stay.stay_id) as integer) as stay_no,
    stay.stay_id,
    stay.psn_no,
    stay.fixmedins_code,
    stay.admitted_at,
    stay.discharged_at,
    stay.admitted_on,
    stay.discharged_on,
    stay.adm_dept_codg,
    stay.dscg_dept_codg,
    upper(replace(stay.adm_bed, ' ', '')) as adm_bed,
from stay
left join person on stay.psn_no = person.psn_no
where
    stay.nights > 0
    and coalesce(stay.diag_group, '') not like 'P%'
    and coalesce(stay.diag_group, '') <> 'Z38'
    and coalesce(date_diff('day', person.brdy, stay.admitted_on) > $newborn_days, true)
