-- One row per institution, month and metric: where it stands in the narrowest peer group of $min_peers or more.
with
centre as (
    select
        peer_no,
        peer_group,
        period_on,
        metric,
        count(*) as peer_size,
        median(observed) as peer_median,
    from metric_member
    group by peer_no, peer_group, period_on, metric
),

ranked as (
    select
        metric_member.*,
        centre.peer_size,
        centre.peer_median,
        abs(metric_member.observed - centre.peer_median) as distance,
        rank() over (
            partition by
                metric_member.peer_no, metric_member.peer_group, metric_member.period_on, metric_member.metric
            order by metric_member.observed asc
        ) - 1 as n_lower,
        count(*) over (
            partition by
                metric_member.peer_no,
                metric_member.peer_group,
                metric_member.period_on,
                metric_member.metric,
                metric_member.observed
        ) as n_equal,
    from metric_member
    inner join centre
        on
            metric_member.peer_no = centre.peer_no
            and metric_member.peer_group = centre.peer_group
            and metric_member.period_on = centre.period_on
            and metric_member.metric = centre.metric
),

spread as (
    select
        peer_no,
        peer_group,
        period_on,
        metric,
        1.4826 * median(distance) as peer_spread,
    from ranked
    group by peer_no, peer_group, period_on, metric
)

select
    ranked.subject_id,
    ranked.period_on,
    ranked.metric,
    ranked.peer_group,
    ranked.peer_level,
    ranked.peer_size,
    ranked.peer_median,
    (ranked.observed - ranked.peer_median) / nullif(spread.peer_spread, 0) as peer_deviation,
    (ranked.n_lower + 0.5 * ranked.n_equal) / ranked.peer_size as percentile,
from ranked
inner join spread
    on
        ranked.peer_no = spread.peer_no
        and ranked.peer_group = spread.peer_group
        and ranked.period_on = spread.period_on
        and ranked.metric = spread.metric
where ranked.peer_size >= $min_peers and ranked.peer_group is not null
qualify row_number() over (partition by ranked.subject_id, ranked.period_on, ranked.metric order by ranked.peer_no asc) = 1
order by ranked.subject_id, ranked.period_on, ranked.metric
