-- One row per institution with enough cases in a month: the metrics of its newest such month beside peers and own past.
with
newest as (
    select
        fixmedins_code,
        max(month_on) as month_on,
    from metric_month
    group by fixmedins_code
)

select
    metric_month.fixmedins_code,
    max(metric_month.month_on) as metric_month_on,
    list(
        struct_pack(
            metric := metric_month.metric,
            observed := metric_month.observed,
            n_cases := metric_month.n_cases,
            peer_group := metric_month.peer_group,
            peer_size := metric_month.peer_size,
            peer_median := metric_month.peer_median,
            peer_deviation := metric_month.peer_deviation,
            percentile := metric_month.percentile,
            expected := metric_month.expected,
            lower := metric_month.lower,
            upper := metric_month.upper,
            status := metric_month.status,
            flagged := metric_month.flagged
        ) order by metric_month.metric
    ) as metrics,
from metric_month
inner join newest
    on metric_month.fixmedins_code = newest.fixmedins_code and metric_month.month_on = newest.month_on
group by metric_month.fixmedins_code
