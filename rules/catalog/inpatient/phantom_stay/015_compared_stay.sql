-- One row per unseen stay, or stay of the same institution and diagnosis that it may be copied from, numbered.
select
    cast(row_number() over (order by stay.stay_id) as integer) as stay_no,
    stay.stay_id,
    stay.fixmedins_code,
    stay.diag_group,
    stay.nights,
    stay.admitted_on,
    stay.discharged_on,
    case when unseen_stay.stay_id is null then 0 else 1 end as is_unseen,
from stay
left join unseen_stay on stay.stay_id = unseen_stay.stay_id
where
    unseen_stay.stay_id is not null
    or concat(stay.fixmedins_code, '|', stay.diag_group) in (
        select concat(suspect.fixmedins_code, '|', suspect.diag_group), from unseen_stay as suspect
    )
