-- One row per institution with stays: whether it codes the operations it bills.
with
operated as (
    select distinct stay_id,
    from stay_day
    where surgery_amount > 0
)

select
    stay.fixmedins_code,
    count(operated.stay_id) as n_operated,
    count(case when operated.stay_id is not null then stay.oprn_oprt_code end) as n_operated_coded,
    count(stay.oprn_oprt_code) as n_coded,
from stay
left join operated on stay.stay_id = operated.stay_id
group by stay.fixmedins_code
