-- One row per institution, complete month and metric: its peers and its own past.
select
    metric_value.subject_id as fixmedins_code,
    metric_value.period_on as month_on,
    metric_value.metric,
    metric_value.observed,
    cast(metric_value.n_cases as integer) as n_cases,
    metric_peer.peer_group,
    metric_peer.peer_level,
    cast(metric_peer.peer_size as integer) as peer_size,
    metric_peer.peer_median,
    metric_peer.peer_deviation,
    metric_peer.percentile,
    past_frame.expected,
    past_frame.lower,
    past_frame.upper,
    past_frame.chance,
    coalesce(past_frame.status, 'not_tested') as status,
    coalesce(past_frame.flagged, false) as flagged,
from metric_value
left join metric_peer
    on
        metric_value.subject_id = metric_peer.subject_id
        and metric_value.period_on = metric_peer.period_on
        and metric_value.metric = metric_peer.metric
left join past_frame
    on
        metric_value.subject_id = past_frame.subject_id
        and metric_value.period_on = past_frame.period_on
        and metric_value.metric = past_frame.metric
order by fixmedins_code, month_on, metric
