-- One row per institution (its visits, or its stays in all, by quarter, by department) with far more examinations than peers.
with
compared as (
    select
        this.fixmedins_code,
        case
            when this.hosp_lv = other.hosp_lv and this.specialty = other.specialty then 1
            when this.specialty = other.specialty then 2
            else 3
        end as distance,
        other.n_visits,
        other.exam_share,
    from visit_share as this
    inner join visit_share as other on this.fixmedins_code <> other.fixmedins_code
    where this.n_visits >= $min_stays and this.n_diagnoses >= $min_diagnoses
),

ladder (step, peers_said) as (
    values (1, '同级同类其他机构'), (2, '同类其他机构（不分等级）'), (3, '全部其他机构')
),

scope as (
    select
        compared.fixmedins_code,
        ladder.step,
        max(ladder.peers_said) as peers_said,
        count(*) as n_peers,
        sum(compared.n_visits) as n_peer_visits,
        median(compared.exam_share) as peer_share,
        quantile_cont(compared.exam_share, $peer_percentile) as counted_limit,
    from compared
    inner join ladder on compared.distance <= ladder.step
    group by compared.fixmedins_code, ladder.step
    having sum(compared.n_visits) >= $min_peers
),

between_peers as (
    select
        scope.fixmedins_code,
        scope.step,
        median(abs(compared.exam_share - scope.peer_share)) as deviation,
    from scope
    inner join compared on scope.fixmedins_code = compared.fixmedins_code and scope.step >= compared.distance
    group by scope.fixmedins_code, scope.step
),

nearest as (
    select
        scope.*,
        between_peers.deviation,
        case
            when scope.n_peers < 5 then scope.counted_limit
            else least(scope.counted_limit, scope.peer_share + 1.645 * 1.4826 * between_peers.deviation)
        end as high_share,
        row_number() over (partition by scope.fixmedins_code order by scope.step) as nth,
    from scope
    inner join between_peers
        on scope.fixmedins_code = between_peers.fixmedins_code and scope.step = between_peers.step
)

select
    *,
    '住院' as care,
from stay_outlier
union all
select
    own.fixmedins_code,
    'visits' as unit,
    own.n_visits as n_stays,
    own.n_diagnoses,
    own.exam_share as mean_share,
    own.exam_share as usual_share,
    nearest.peers_said,
    nearest.n_peers,
    nearest.n_peer_visits as n_peer_stays,
    nearest.peer_share,
    nearest.high_share,
    nearest.deviation,
    '门诊' as care,
from visit_share as own
inner join nearest on own.fixmedins_code = nearest.fixmedins_code
where
    nearest.nth = 1
    and own.exam_share > nearest.high_share
    and own.exam_share - nearest.peer_share >= $min_extra
