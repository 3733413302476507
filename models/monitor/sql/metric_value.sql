-- One row per subject, period and metric of which enough cases are known.
-- unit_amount is what one unit of the metric (a yuan per stay, all of a share) is worth to the fund in the period.
with
metric (metric) as (
    values
    ('cost_per_stay'), ('days_per_stay'), ('cost_per_bed_day'), ('exam_share'), ('drug_share'),
    ('consumable_share'), ('treatment_share'), ('readmission_share'), ('burden_share'), ('cost_per_visit'),
    ('visit_exam_share'), ('out_of_county_share')
),

counted as (
    select
        metric.metric,
        metric_total.*,
        case
            when metric.metric in ('cost_per_visit', 'visit_exam_share') then metric_total.n_visits
            when metric.metric = 'out_of_county_share' then metric_total.n_visits + metric_total.n_stays
            else metric_total.n_stays
        end as n_cases,
        case
            when metric.metric in ('cost_per_visit', 'visit_exam_share', 'out_of_county_share') then $min_visits
            else $min_stays
        end as min_cases,
    from metric_total
    cross join metric
),

measured as (
    select
        subject_type,
        subject_id,
        period_on,
        metric,
        n_cases,
        case metric
            when 'cost_per_stay' then stay_amount / nullif(n_stays, 0)
            when 'days_per_stay' then bed_days / nullif(n_stays, 0)
            when 'cost_per_bed_day' then stay_amount / nullif(bed_days, 0)
            when 'exam_share' then stay_exam_amount / nullif(stay_line_amount, 0)
            when 'drug_share' then stay_drug_amount / nullif(stay_line_amount, 0)
            when 'consumable_share' then stay_consumable_amount / nullif(stay_line_amount, 0)
            when 'treatment_share' then stay_treatment_amount / nullif(stay_line_amount, 0)
            when 'readmission_share' then case when knows_before then cast(n_readmissions as double) / nullif(n_stays, 0) end
            when 'burden_share' then stay_cash_amount / nullif(stay_amount, 0)
            when 'cost_per_visit' then visit_amount / nullif(n_visits, 0)
            when 'visit_exam_share' then visit_exam_amount / nullif(visit_line_amount, 0)
            else cast(n_out_of_county as double) / nullif(n_visits + n_stays, 0)
        end as observed,
        case
            when metric = 'cost_per_stay' then n_stays * stay_fund_amount / nullif(stay_amount, 0)
            when metric = 'cost_per_visit' then n_visits * visit_fund_amount / nullif(visit_amount, 0)
            when metric = 'visit_exam_share' then visit_fund_amount
            when metric = 'out_of_county_share' then stay_fund_amount + visit_fund_amount
            when metric like '%_share' then stay_fund_amount
        end as unit_amount,
    from counted
    where n_cases >= min_cases
)

select *,
from measured
where observed is not null
order by subject_type, subject_id, period_on, metric
