-- One row per stay: the share of consumables in its charges, as if operated once, and the kind of case it is.
with
total as (
    select
        stay_id,
        cast(sum(total_amount) as double) as total_amount,
        cast(sum(consumable_amount) as double) as consumable_amount,
        cast(sum(surgery_amount) as double) as surgery_amount,
    from stay_day
    group by stay_id
    having sum(total_amount) > 0
),

operated as ( -- listed twice is done twice: both knees take two joints
    select
        stay_id,
        substr(replace(oprn_oprt_code, ' ', ''), 1, 5) as first_operation,
        (
            length(concat(';', replace(oprn_oprt_code, ' ', ''))) - length(replace(
                concat(';', replace(oprn_oprt_code, ' ', '')),
                concat(';', substr(replace(oprn_oprt_code, ' ', ''), 1, 5)), ''
            ))
        ) / (1 + length(substr(replace(oprn_oprt_code, ' ', ''), 1, 5))) as n_times,
    from stay
    where replace(oprn_oprt_code, ' ', '') <> ''
)

select
    stay.stay_id,
    stay.fixmedins_code,
    coalesce(institution.hosp_lv, '9') as hosp_lv,
    stay.admitted_on,
    stay.discharged_on,
    stay.diag_group,
    stay.main_diag_name,
    stay.fund_amount / nullif(stay.total_amount, 0) as fund_share,
    -- the same diagnosis and the same first operation, to five characters: 79.36 and 79.3600x004 are peers
    concat(
        stay.diag_group, '|',
        case
            when stay.oprn_oprt_code is not null then coalesce(operated.first_operation, '')
            when total.surgery_amount > 0 then '?'
            else '-'
        end
    ) as case_group,
    total.consumable_amount / coalesce(operated.n_times, 1) / (
        total.total_amount
        - (total.consumable_amount + total.surgery_amount) * (1 - 1.0 / coalesce(operated.n_times, 1))
    ) as consumable_share,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
inner join total on stay.stay_id = total.stay_id
left join operated on stay.stay_id = operated.stay_id
where
    stay.diag_group is not null
    and (stay.oprn_oprt_code is not null or total.surgery_amount = 0) -- a missing code hides what kind of case it was
