-- One row per institution and group: its share of unselected products and that of all other institutions.
with
own as (
    select
        product_use.fixmedins_code,
        product_use.vbp_group,
        count(*) as n_uses,
        sum(product_use.is_unselected) as n_unselected,
    from product_use
    left join excused_use
        on product_use.mdtrt_id = excused_use.mdtrt_id and product_use.vbp_group = excused_use.vbp_group
    where excused_use.mdtrt_id is null
    group by product_use.fixmedins_code, product_use.vbp_group
),

summed as (
    select
        *,
        sum(n_uses) over (partition by vbp_group) - n_uses as n_peer_uses,
        sum(n_unselected) over (partition by vbp_group) - n_unselected as n_peer_unselected,
    from own
),

compared as (
    select
        *,
        n_unselected / n_uses as own_share,
        -- never quite 0 or 1: even one more or less must be possible by chance
        least(greatest(n_peer_unselected / n_peer_uses, 0.02), 0.98) as peer_share,
    from summed
    where n_peer_uses >= $min_peers
),

usual as ( -- a few who take much more raise everybody's peers, not what is usual
    select
        vbp_group,
        median(own_share - peer_share) as extra,
    from compared
    where n_uses >= $min_uses
    group by vbp_group
),

spread as (
    select
        compared.vbp_group,
        case when count(*) >= 5 then median(abs(compared.own_share - compared.peer_share - usual.extra)) else 0 end
            as deviation, -- fewer have no custom
    from compared
    inner join usual on compared.vbp_group = usual.vbp_group
    where compared.n_uses >= $min_uses
    group by compared.vbp_group
),

pooled as ( -- all groups of an institution together
    select
        fixmedins_code,
        sum(n_uses) as n_uses,
        sum(n_unselected) / sum(n_uses) as own_share,
        sum(n_uses * peer_share) / sum(n_uses) as expected_share,
    from compared
    group by fixmedins_code
    having sum(n_uses) >= $min_uses
),

pooled_usual as (
    select median(own_share - expected_share) as extra,
    from pooled
),

pooled_spread as (
    select case when count(*) >= 5 then median(abs(own_share - expected_share - pooled_usual.extra)) else 0 end as deviation,
    from pooled
    cross join pooled_usual
)

select
    compared.*,
    spread.deviation,
    case
        when
            compared.n_uses >= $min_uses
            and compared.own_share - compared.peer_share > $k * spread.deviation
            -- in standard errors, by the arcsine: of few uses the share itself strays further than its standard error says
            and 2 * sqrt(compared.n_uses) * (asin(sqrt(compared.own_share)) - asin(sqrt(compared.peer_share))) > $k
            then 1
        else 0
    end as is_outlier,
    case
        when
            pooled.own_share > $max_share
            and pooled.own_share - pooled.expected_share > $k * pooled_spread.deviation
            and 2 * sqrt(pooled.n_uses) * (asin(sqrt(pooled.own_share)) - asin(sqrt(pooled.expected_share))) > $k
            then 1
        else 0
    end as is_pooled_outlier,
from compared
cross join pooled_spread
left join spread on compared.vbp_group = spread.vbp_group
left join pooled on compared.fixmedins_code = pooled.fixmedins_code
