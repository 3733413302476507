-- One row per institution with a contact: averages and shares of the whole period.
with
stayed as (
    select
        fixmedins_code,
        count(*) as n_stays,
        cast(avg(total_amount) as double) as stay_cost,
        cast(avg(nights) as double) as stay_nights,
        cast(sum(total_amount) as double) / nullif(sum(nights), 0) as night_cost,
        cast(sum(cash_amount) as double) / nullif(cast(sum(total_amount) as double), 0) as cash_share,
    from stay
    group by fixmedins_code
),

charged as (
    select
        fixmedins_code,
        cast(sum(exam_amount + lab_amount) as double) / nullif(cast(sum(total_amount) as double), 0) as exam_share,
        cast(sum(drug_amount) as double) / nullif(cast(sum(total_amount) as double), 0) as drug_share,
        cast(sum(consumable_amount) as double) / nullif(cast(sum(total_amount) as double), 0) as consumable_share,
        cast(sum(treatment_amount) as double) / nullif(cast(sum(total_amount) as double), 0) as treatment_share,
    from stay_day
    group by fixmedins_code
),

visited as (
    select
        fixmedins_code,
        count(*) as n_visits,
        cast(avg(total_amount) as double) as visit_cost,
        count(*) / nullif(cast(count(distinct psn_no) as double), 0) as visits_per_person,
    from seen_visit
    group by fixmedins_code
)

select
    institution_total.fixmedins_code,
    institution_total.peer_group,
    case when stayed.n_stays >= 5 then stayed.stay_cost end as stay_cost, -- an average over fewer says nothing
    case when stayed.n_stays >= 5 then stayed.stay_nights end as stay_nights,
    case when stayed.n_stays >= 5 then stayed.night_cost end as night_cost,
    case when stayed.n_stays >= 5 then stayed.cash_share end as cash_share,
    case when stayed.n_stays >= 5 then charged.exam_share end as exam_share,
    case when stayed.n_stays >= 5 then charged.drug_share end as drug_share,
    case when stayed.n_stays >= 5 then charged.consumable_share end as consumable_share,
    case when stayed.n_stays >= 5 then charged.treatment_share end as treatment_share,
    case when visited.n_visits >= 5 then visited.visit_cost end as visit_cost,
    case when visited.n_visits >= 5 then visited.visits_per_person end as visits_per_person,
from institution_total
left join stayed on institution_total.fixmedins_code = stayed.fixmedins_code
left join charged on institution_total.fixmedins_code = charged.fixmedins_code
left join visited on institution_total.fixmedins_code = visited.fixmedins_code
order by institution_total.fixmedins_code
