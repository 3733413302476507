-- One row per institution, level, county or all of them and complete quarter: what stays and visits add up to.
with
placed as (
    select
        month_total.*,
        cast(date_trunc('quarter', month_total.period_on) as date) as quarter_on,
        coalesce(institution.admdvs, '-') as county,
        case when institution.fixmedins_type = '1' then coalesce(institution.hosp_lv, '-') end as hosp_lv,
    from month_total
    left join institution on month_total.subject_id = institution.fixmedins_code
),

complete as (
    select quarter_on,
    from placed
    group by quarter_on
    having count(distinct period_on) = 3
),

belonging as (
    select
        unnest(['institution', 'hosp_lv', 'county', 'all']) as group_type,
        unnest([subject_id, hosp_lv, county, 'all']) as group_id,
        placed.* exclude (hosp_lv, county),
    from placed
)

select
    group_type as subject_type,
    group_id as subject_id,
    quarter_on as period_on,
    sum(n_stays) as n_stays,
    sum(n_readmissions) as n_readmissions,
    sum(bed_days) as bed_days,
    sum(stay_amount order by subject_id, period_on) as stay_amount,
    sum(stay_fund_amount order by subject_id, period_on) as stay_fund_amount,
    sum(stay_cash_amount order by subject_id, period_on) as stay_cash_amount,
    sum(stay_line_amount order by subject_id, period_on) as stay_line_amount,
    sum(stay_exam_amount order by subject_id, period_on) as stay_exam_amount,
    sum(stay_drug_amount order by subject_id, period_on) as stay_drug_amount,
    sum(stay_consumable_amount order by subject_id, period_on) as stay_consumable_amount,
    sum(stay_treatment_amount order by subject_id, period_on) as stay_treatment_amount,
    sum(n_visits) as n_visits,
    sum(visit_amount order by subject_id, period_on) as visit_amount,
    sum(visit_fund_amount order by subject_id, period_on) as visit_fund_amount,
    sum(visit_line_amount order by subject_id, period_on) as visit_line_amount,
    sum(visit_exam_amount order by subject_id, period_on) as visit_exam_amount,
    sum(n_out_of_county) as n_out_of_county,
    true as knows_before,
from belonging
where group_id is not null and quarter_on in (select complete.quarter_on, from complete)
group by group_type, group_id, quarter_on
order by subject_type, subject_id, period_on
