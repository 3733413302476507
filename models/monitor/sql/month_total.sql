-- One row per institution and complete month: what its stays and visits add up to.
with
stayed as (
    select *,
    from stay_month
    where month_on >= $from_on and month_on < $before_on -- the month that still runs is not compared
),

seen as (
    select *,
    from clinic_month
    where month_on >= $from_on and month_on < $before_on
)

select
    'institution' as subject_type,
    coalesce(stayed.fixmedins_code, seen.fixmedins_code) as subject_id,
    coalesce(stayed.month_on, seen.month_on) as period_on,
    coalesce(stayed.n_stays, 0) as n_stays,
    coalesce(stayed.n_readmissions, 0) as n_readmissions,
    coalesce(stayed.bed_days, 0) as bed_days,
    coalesce(stayed.total_amount, 0) as stay_amount,
    coalesce(stayed.fund_amount, 0) as stay_fund_amount,
    coalesce(stayed.cash_amount, 0) as stay_cash_amount,
    coalesce(stayed.line_amount, 0) as stay_line_amount,
    coalesce(stayed.exam_amount, 0) as stay_exam_amount,
    coalesce(stayed.drug_amount, 0) as stay_drug_amount,
    coalesce(stayed.consumable_amount, 0) as stay_consumable_amount,
    coalesce(stayed.treatment_amount, 0) as stay_treatment_amount,
    coalesce(seen.n_visits, 0) as n_visits,
    cast(coalesce(seen.total_amount, 0) as double) as visit_amount,
    cast(coalesce(seen.fund_amount, 0) as double) as visit_fund_amount,
    cast(coalesce(seen.line_amount, 0) as double) as visit_line_amount,
    cast(coalesce(seen.exam_amount, 0) as double) as visit_exam_amount,
    coalesce(stayed.n_out_of_county, 0) + coalesce(seen.n_out_of_county, 0) as n_out_of_county,
    coalesce(stayed.month_on, seen.month_on) > $from_on as knows_before, -- of the first month nobody knows who returned
from stayed
full outer join seen
    on
        stayed.fixmedins_code = seen.fixmedins_code
        and stayed.month_on = seen.month_on
order by subject_id, period_on
