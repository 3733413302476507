-- One row per institution and care with its nearest peers that are enough: what share is usual there, and what is high.
with
peer as ( -- each institution has one vote
    select *,
    from exam_unit
    where unit in ('year', 'visits') and n_cases >= $min_stays / 2
),

compared as (
    select
        this.care,
        this.fixmedins_code,
        case
            when this.hosp_lv = other.hosp_lv and this.specialty = other.specialty then 1
            when this.specialty = other.specialty then 2
            else 3
        end as distance,
        other.n_cases,
        other.usual_share,
        other.deviation,
    from peer as this
    inner join peer as other on this.care = other.care and this.fixmedins_code <> other.fixmedins_code
),

ladder (step, peers_said) as (
    values (1, '同级同类其他机构'), (2, '同类其他机构（不分等级）'), (3, '全部其他机构')
),

scope as (
    select
        compared.care,
        compared.fixmedins_code,
        ladder.step,
        max(ladder.peers_said) as peers_said,
        count(*) as n_peers,
        sum(compared.n_cases) as n_peer_cases,
        median(compared.usual_share) as peer_share,
        quantile_cont(compared.usual_share, $peer_percentile) as counted_limit,
        median(compared.deviation) as deviation,
    from compared
    inner join ladder on compared.distance <= ladder.step
    group by compared.care, compared.fixmedins_code, ladder.step
    having sum(compared.n_cases) >= $min_peers
),

between_peers as (
    select
        scope.care,
        scope.fixmedins_code,
        scope.step,
        median(abs(compared.usual_share - scope.peer_share)) as deviation,
    from scope
    inner join compared
        on
            scope.care = compared.care
            and scope.fixmedins_code = compared.fixmedins_code
            and scope.step >= compared.distance
    group by scope.care, scope.fixmedins_code, scope.step
),

nearest as (
    select
        scope.*,
        between_peers.deviation as peer_deviation,
        case -- crooked peers push the counted percentile up; the one the middle foretells stays where it was
            when scope.n_peers < 5 then scope.counted_limit -- too few to have a middle
            else least(scope.counted_limit, scope.peer_share + 1.645 * 1.4826 * between_peers.deviation)
        end as high_share,
        row_number() over (partition by scope.care, scope.fixmedins_code order by scope.step) as nth,
    from scope
    inner join between_peers
        on
            scope.care = between_peers.care
            and scope.fixmedins_code = between_peers.fixmedins_code
            and scope.step = between_peers.step
)

select *,
from nearest
where nth = 1
