-- One row per metric of the newest month and peer group: its values in order, its median, and who lies far above. Those
-- with too few peers stand together, with no group, no median, and nobody far.
with
newest as (
    select max(month_on) as month_on,
    from metric_month
)

select
    metric_month.metric,
    metric_month.peer_group,
    coalesce(max(metric_month.peer_size), count(*)) as peer_size,
    max(metric_month.peer_median) as peer_median,
    list(metric_month.observed order by metric_month.observed) as observed_values,
    coalesce(
        list(metric_month.observed order by metric_month.observed) filter (where metric_month.peer_deviation >= $far_deviations), []
    ) as far_values,
    list_slice(
        list(
            struct_pack(
                fixmedins_name := coalesce(institution_total.fixmedins_name, metric_month.fixmedins_code),
                observed := metric_month.observed,
                n_cases := metric_month.n_cases
            ) order by metric_month.observed desc, metric_month.fixmedins_code asc
        ) filter (where metric_month.peer_deviation >= $far_deviations),
        1,
        $most_named
    ) as far,
from metric_month
inner join newest on metric_month.month_on = newest.month_on
left join institution_total on metric_month.fixmedins_code = institution_total.fixmedins_code
group by metric_month.metric, metric_month.peer_group
order by metric_month.metric asc, metric_month.peer_group asc nulls last
