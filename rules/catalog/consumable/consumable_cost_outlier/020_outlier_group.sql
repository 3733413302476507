-- One row per institution and kind of case whose share of consumables lies far above that of other institutions.
with
unit as (
    select
        fixmedins_code,
        hosp_lv,
        case_group,
        count(*) as n_stays,
        avg(consumable_share) as mean_share,
        median(consumable_share) as usual_share,
    from stay_share
    group by fixmedins_code, hosp_lv, case_group
    having count(*) >= $min_stays
),

low as (
    select
        case_group,
        quantile_cont(consumable_share, 0.1) as low_share,
    from stay_share
    group by case_group
),

candidate as ( -- few: only these are compared with every other stay of their kind
    select unit.*,
    from unit
    inner join low on unit.case_group = low.case_group
    where unit.usual_share >= low.low_share + $min_extra
),

counted as (
    select
        candidate.fixmedins_code,
        candidate.case_group,
        count(case when peer.hosp_lv = candidate.hosp_lv then 1 end) as n_same_level,
        count(*) as n_all,
        median(case when peer.hosp_lv = candidate.hosp_lv then peer.consumable_share end) as usual_same_level,
        median(peer.consumable_share) as usual_all,
    from candidate
    inner join stay_share as peer
        on candidate.case_group = peer.case_group and candidate.fixmedins_code <> peer.fixmedins_code
    group by candidate.fixmedins_code, candidate.case_group
    having count(*) >= $min_peers
),

compared as (
    select
        candidate.*,
        case when counted.n_same_level >= $min_peers then 1 else 0 end as same_level,
        case when counted.n_same_level >= $min_peers then counted.n_same_level else counted.n_all end as n_peers,
        case
            when counted.n_same_level >= $min_peers then counted.usual_same_level
            else counted.usual_all
        end as peer_share,
    from candidate
    inner join counted
        on candidate.fixmedins_code = counted.fixmedins_code and candidate.case_group = counted.case_group
),

deviation as (
    select
        compared.fixmedins_code,
        compared.case_group,
        median(abs(peer.consumable_share - compared.peer_share)) as deviation,
    from compared
    inner join stay_share as peer
        on compared.case_group = peer.case_group and compared.fixmedins_code <> peer.fixmedins_code
    where compared.same_level = 0 or peer.hosp_lv = compared.hosp_lv
    group by compared.fixmedins_code, compared.case_group
)

select
    compared.*,
    deviation.deviation,
from compared
inner join deviation
    on compared.fixmedins_code = deviation.fixmedins_code and compared.case_group = deviation.case_group
where
    compared.usual_share - compared.peer_share >= $min_extra -- most of its stays, not one or two
    -- the mean of n strays by 1/sqrt(n) of what one does
    and compared.mean_share - compared.peer_share > $k * deviation.deviation / sqrt(compared.n_stays)
