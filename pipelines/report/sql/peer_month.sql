-- One row per peer group (type and level), month and measure: what the middle half of its institutions has.
with
measured as (
    unpivot (
        select
            fixmedins_code,
            peer_group,
            month_on,
            stay_cost,
            stay_nights,
            visit_cost,
            case when n_settlements > 0 then cast(fund_amount as double) end as fund_amount,
        from institution_month
    )
    on stay_cost, stay_nights, visit_cost, fund_amount
    into name measure value measured_value
)

select
    peer_group,
    month_on,
    measure,
    count(*) as n_institutions,
    quantile_cont(measured_value, 0.25) as lower_value,
    quantile_cont(measured_value, 0.5) as middle_value,
    quantile_cont(measured_value, 0.75) as upper_value,
from measured
group by peer_group, month_on, measure
order by peer_group, month_on, measure
