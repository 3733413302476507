-- One row per person paid for a birth that cannot have been: a man's, a child's, an old woman's, or the second too soon.
with
judged as (
    select
        *,
        coalesce(gap_days > $same_birth_days and gap_days < $min_gap_days, false) as is_too_soon,
        coalesce(next_gap_days > $same_birth_days and next_gap_days < $min_gap_days, false) as is_followed,
    from birth
),

accused as (
    select
        judged.*,
        paid.setl_id,
        case -- of two births too close the first is believed
            when judged.is_male = 1 or judged.is_out_of_age = 1 or judged.is_too_soon
                then greatest(paid.fund_pay_sumamt, 0)
            else 0
        end as amount,
    from judged
    inner join net_settlement as paid on judged.stay_id = paid.mdtrt_id
    where judged.is_male = 1 or judged.is_out_of_age = 1 or judged.is_too_soon or judged.is_followed
)

select
    accused.psn_no as subject_id,
    arg_max(accused.fixmedins_code, concat(cast(accused.admitted_on as varchar), accused.stay_id)) as fixmedins_code,
    accused.psn_no,
    min(accused.admitted_on) as begn_date,
    max(accused.discharged_on) as end_date,
    sum(accused.amount) as amount,
    count(distinct accused.stay_id) as n_stays,
    case when max(accused.is_male) = 1 then '男' end as sex,
    max(case when accused.is_out_of_age = 1 then accused.age end) as age,
    min(case when accused.is_too_soon then accused.gap_days end) as gap_days,
    string_agg(
        distinct coalesce(place.fixmedins_name, accused.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, accused.fixmedins_code)
    ) as places,
    max(accused.main_diag_name) as diagnosis,
    max(accused.oprn_oprt_code) as operations,
    list(struct_pack(record_type := 'settlement', record_id := accused.setl_id, amount := accused.amount)) as records,
from accused
left join institution as place on accused.fixmedins_code = place.fixmedins_code
group by accused.psn_no
order by subject_id
