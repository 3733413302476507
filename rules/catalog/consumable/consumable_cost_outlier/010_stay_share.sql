-- One row per stay: the share of consumables in its charges, and the kind of case it is.
with
total as (
    select
        stay_id,
        sum(total_amount) as total_amount,
        sum(consumable_amount) as consumable_amount,
        sum(surgery_amount) as surgery_amount,
    from stay_day
    group by stay_id
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
            when stay.oprn_oprt_code is not null then substr(replace(stay.oprn_oprt_code, ' ', ''), 1, 5)
            when total.surgery_amount > 0 then '?'
            else '-'
        end
    ) as case_group,
    cast(total.consumable_amount as double) / cast(total.total_amount as double) as consumable_share,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
inner join total on stay.stay_id = total.stay_id
where
    total.total_amount > 0
    and stay.diag_group is not null
    and (stay.oprn_oprt_code is not null or total.surgery_amount = 0) -- a missing code hides what kind of case it was
