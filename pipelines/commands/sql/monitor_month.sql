-- One row per institution and metric of the newest month, or per month and metric of one institution.
select
    metric_month.fixmedins_code,
    coalesce(institution.fixmedins_name, metric_month.fixmedins_code) as series_name,
    metric_month.month_on,
    metric_month.metric,
    metric_month.observed,
    metric_month.n_cases,
    metric_month.peer_group,
    metric_month.peer_size,
    metric_month.peer_median,
    metric_month.peer_deviation,
    metric_month.percentile,
    metric_month.expected,
    metric_month.lower,
    metric_month.upper,
    metric_month.status,
    metric_month.flagged,
from metric_month
left join institution on metric_month.fixmedins_code = institution.fixmedins_code
where
    case
        when $institution is not null then metric_month.fixmedins_code = $institution
        else metric_month.month_on = (select max(newest.month_on), from metric_month as newest)
    end
order by
    metric_month.peer_deviation desc nulls last,
    metric_month.fixmedins_code asc,
    metric_month.month_on asc,
    metric_month.metric asc
