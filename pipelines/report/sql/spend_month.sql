-- One row per month and kind of visit: what the fund paid.
with
spent as (
    select
        cast(date_trunc('month', setl_time) as date) as month_on,
        med_type,
        sum(fund_pay_sumamt) as fund_amount,
    from net_settlement
    group by cast(date_trunc('month', setl_time) as date), med_type
)

select
    month.month_on,
    month.is_partial,
    coalesce(spent.med_type, '-') as med_type,
    coalesce(spent.fund_amount, 0) as fund_amount,
from month
left join spent on month.month_on = spent.month_on
order by month.month_on, med_type
