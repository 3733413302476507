-- One row per month and kind of visit: what the fund paid, and what the standing findings of the month ask for.
select
    month.month_on,
    month.is_partial,
    coalesce(net_settlement.med_type, '-') as med_type,
    coalesce(sum(net_settlement.fund_pay_sumamt), 0) as fund_amount,
from month
left join net_settlement
    on
        month.month_on <= net_settlement.setl_time
        and month.month_on + interval 1 month > net_settlement.setl_time -- half-open
group by month.month_on, month.is_partial, coalesce(net_settlement.med_type, '-')
order by month.month_on, med_type
