-- One row per metric of the newest month and institution far above its peers, the furthest $most_far a metric.
with
newest as (
    select max(month_on) as month_on,
    from metric_month
),

placed as (
    select
        metric_month.*,
        coalesce(institution_total.fixmedins_name, metric_month.fixmedins_code) as fixmedins_name,
        coalesce(institution_total.place <= $most_institutions, false) as has_page,
        count(*) over (partition by metric_month.metric) as n_far,
        row_number() over (
            partition by metric_month.metric
            order by metric_month.peer_deviation desc, metric_month.fixmedins_code asc
        ) as nth,
    from metric_month
    inner join newest on metric_month.month_on = newest.month_on
    left join institution_total on metric_month.fixmedins_code = institution_total.fixmedins_code
    where metric_month.peer_deviation >= $far_deviations
)

select *,
from placed
where nth <= $most_far
order by metric, nth
