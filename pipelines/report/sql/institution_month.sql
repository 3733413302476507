-- One row per institution and month of the report: money, and averages per stay and per visit.
with
settled as (
    select
        fixmedins_code,
        cast(date_trunc('month', setl_time) as date) as month_on,
        count(*) as n_settlements,
        sum(fund_pay_sumamt) as fund_amount,
    from net_settlement
    group by fixmedins_code, cast(date_trunc('month', setl_time) as date)
),

stayed as (
    select
        fixmedins_code,
        cast(date_trunc('month', discharged_on) as date) as month_on,
        count(*) as n_stays,
        cast(avg(total_amount) as double) as stay_cost,
        cast(avg(nights) as double) as stay_nights,
    from stay
    group by fixmedins_code, cast(date_trunc('month', discharged_on) as date)
),

visited as (
    select
        fixmedins_code,
        month_on,
        count(*) as n_visits,
        cast(avg(total_amount) as double) as visit_cost,
    from seen_visit
    group by fixmedins_code, month_on
)

select
    institution_total.fixmedins_code,
    institution_total.peer_group,
    month.month_on,
    month.nth,
    month.is_partial,
    coalesce(settled.n_settlements, 0) as n_settlements,
    coalesce(settled.fund_amount, 0) as fund_amount,
    coalesce(stayed.n_stays, 0) as n_stays,
    stayed.stay_cost,
    stayed.stay_nights,
    coalesce(visited.n_visits, 0) as n_visits,
    visited.visit_cost,
from institution_total
cross join month
left join settled
    on institution_total.fixmedins_code = settled.fixmedins_code and month.month_on = settled.month_on
left join stayed
    on institution_total.fixmedins_code = stayed.fixmedins_code and month.month_on = stayed.month_on
left join visited
    on institution_total.fixmedins_code = visited.fixmedins_code and month.month_on = visited.month_on
order by institution_total.fixmedins_code, month.month_on
