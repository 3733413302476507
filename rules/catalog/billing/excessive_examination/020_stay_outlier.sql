-- One row per institution (or quarter or department of it) whose share of examinations lies far above its peers'.
with
own as (
    select
        fixmedins_code,
        unit,
        max(hosp_lv) as hosp_lv,
        max(specialty) as specialty,
        count(*) as n_stays,
        count(distinct diag_group) as n_diagnoses,
        avg(exam_share) as mean_share,
        median(exam_share) as usual_share,
    from stay_exam
    group by fixmedins_code, unit
),

scatter as (
    select
        stay_exam.fixmedins_code,
        median(abs(stay_exam.exam_share - own.usual_share)) as deviation,
    from stay_exam
    inner join own on stay_exam.fixmedins_code = own.fixmedins_code and stay_exam.unit = own.unit
    where stay_exam.unit = 'year'
    group by stay_exam.fixmedins_code
),

peer as ( -- each institution has one vote
    select
        own.*,
        scatter.deviation,
    from own
    inner join scatter on own.fixmedins_code = scatter.fixmedins_code
    where own.unit = 'year' and own.n_stays >= $min_stays / 2
),

compared as (
    select
        this.fixmedins_code,
        case
            when this.hosp_lv = other.hosp_lv and this.specialty = other.specialty then 1
            when this.specialty = other.specialty then 2
            else 3
        end as distance,
        other.n_stays,
        other.usual_share,
        other.deviation,
    from peer as this
    inner join peer as other on this.fixmedins_code <> other.fixmedins_code
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
        sum(compared.n_stays) as n_peer_stays,
        median(compared.usual_share) as peer_share,
        quantile_cont(compared.usual_share, $peer_percentile) as counted_limit,
        median(compared.deviation) as deviation,
    from compared
    inner join ladder on compared.distance <= ladder.step
    group by compared.fixmedins_code, ladder.step
    having sum(compared.n_stays) >= $min_peers
),

between_peers as (
    select
        scope.fixmedins_code,
        scope.step,
        median(abs(compared.usual_share - scope.peer_share)) as peer_deviation,
    from scope
    inner join compared on scope.fixmedins_code = compared.fixmedins_code and scope.step >= compared.distance
    group by scope.fixmedins_code, scope.step
),

nearest as (
    select
        scope.*,
        case -- crooked peers push the counted percentile up; the one the middle foretells stays where it was
            when scope.n_peers < 5 then scope.counted_limit -- too few to have a middle
            else least(scope.counted_limit, scope.peer_share + 1.645 * 1.4826 * between_peers.peer_deviation)
        end as high_share,
        row_number() over (partition by scope.fixmedins_code order by scope.step) as nth,
    from scope
    inner join between_peers
        on scope.fixmedins_code = between_peers.fixmedins_code and scope.step = between_peers.step
)

select
    own.fixmedins_code,
    own.unit,
    own.n_stays,
    own.n_diagnoses,
    own.mean_share,
    own.usual_share,
    nearest.peers_said,
    nearest.n_peers,
    nearest.n_peer_stays,
    nearest.peer_share,
    nearest.high_share,
    nearest.deviation,
from own
inner join nearest on own.fixmedins_code = nearest.fixmedins_code
where
    nearest.nth = 1
    and own.n_stays >= $min_stays
    and own.n_diagnoses >= $min_diagnoses
    and own.usual_share > nearest.high_share
    and own.usual_share - nearest.peer_share >= $min_extra
    -- the mean of n strays by 1/sqrt(n) of what one does
    and own.mean_share - nearest.peer_share > $k * nearest.deviation / sqrt(own.n_stays)
