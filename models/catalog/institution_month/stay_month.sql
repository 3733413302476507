-- One row per institution and month of discharge: its stays, their money and their days.
with
ordered_stay as (
    select
        *,
        cast(date_trunc('month', discharged_on) as date) as month_on,
        lag(discharged_on) over own_stay as previous_discharged_on,
        lag(planned_return) over own_stay as previous_planned_return,
    from stay
    window own_stay as (partition by psn_no, fixmedins_code order by admitted_on, stay_id)
),

charge_mix as (
    select
        stay_id,
        sum(total_amount) as line_amount,
        sum(exam_amount) + sum(lab_amount) as exam_amount,
        sum(drug_amount) as drug_amount,
        sum(consumable_amount) as consumable_amount,
        sum(treatment_amount) as treatment_amount,
    from stay_day
    group by stay_id
)

select
    ordered_stay.fixmedins_code,
    ordered_stay.month_on,
    count(*) as n_stays,
    sum(case when person.insu_admdvs <> institution.admdvs then 1 else 0 end) as n_out_of_county,
    sum(case when ordered_stay.adm_way = '1' then 1 else 0 end) as n_emergency,
    sum(
        case
            when
                coalesce(ordered_stay.previous_planned_return, 0) = 0
                and date_diff('day', ordered_stay.previous_discharged_on, ordered_stay.admitted_on)
                <= $readmission_days
                then 1
            else 0
        end
    ) as n_readmissions,
    cast(sum(greatest(ordered_stay.nights, 1)) as double) as bed_days, -- in and out on one day is a day
    cast(sum(ordered_stay.total_amount) as double) as total_amount,
    cast(sum(ordered_stay.fund_amount) as double) as fund_amount,
    cast(sum(ordered_stay.cash_amount) as double) as cash_amount,
    nullif(cast(sum(charge_mix.line_amount) as double), 0) as line_amount,
    cast(sum(charge_mix.exam_amount) as double) as exam_amount,
    cast(sum(charge_mix.drug_amount) as double) as drug_amount,
    cast(sum(charge_mix.consumable_amount) as double) as consumable_amount,
    cast(sum(charge_mix.treatment_amount) as double) as treatment_amount,
from ordered_stay
inner join institution on ordered_stay.fixmedins_code = institution.fixmedins_code
left join person on ordered_stay.psn_no = person.psn_no
left join charge_mix on ordered_stay.stay_id = charge_mix.stay_id
group by ordered_stay.fixmedins_code, ordered_stay.month_on
order by ordered_stay.fixmedins_code, ordered_stay.month_on
