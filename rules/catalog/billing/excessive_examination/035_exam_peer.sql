-- One row per institution and care: what share is usual at its peers, and what is high.
with
scope as (
    select
        care,
        fixmedins_code,
        max(peers_said) as peers_said,
        count(*) as n_peers,
        sum(n_cases) as n_peer_cases,
        median(usual_share) as peer_share,
        quantile_cont(usual_share, $peer_percentile) as counted_limit,
        median(deviation) as deviation,
    from near_peer
    group by care, fixmedins_code
),

between_peers as (
    select
        scope.care,
        scope.fixmedins_code,
        median(abs(near_peer.usual_share - scope.peer_share)) as deviation,
    from scope
    inner join near_peer on scope.care = near_peer.care and scope.fixmedins_code = near_peer.fixmedins_code
    group by scope.care, scope.fixmedins_code
)

select
    scope.*,
    between_peers.deviation as peer_deviation,
    case -- crooked peers push the counted percentile up; the one the middle foretells stays where it was
        when scope.n_peers < 5 then scope.counted_limit -- too few to have a middle
        else least(scope.counted_limit, scope.peer_share + 1.645 * 1.4826 * between_peers.deviation)
    end as high_share,
from scope
inner join between_peers on scope.care = between_peers.care and scope.fixmedins_code = between_peers.fixmedins_code
