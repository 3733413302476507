-- One row per institution, care and peer institution of it, from the nearest kind outwards until they have enough cases.
with
peer as ( -- each institution has one vote
    select *,
    from exam_unit
    where unit in ('year', 'visits') and n_cases >= $min_stays / 2
),

kind as (
    select
        care,
        hosp_lv,
        specialty,
        sum(n_cases) as n_cases,
    from peer
    group by care, hosp_lv, specialty
),

compared as (
    select
        this.care,
        this.fixmedins_code,
        kind.hosp_lv,
        kind.specialty,
        case
            when this.hosp_lv = kind.hosp_lv and this.specialty = kind.specialty then 1
            when this.specialty = kind.specialty then 2
            else 3
        end as distance,
        kind.n_cases - case
            when this.hosp_lv = kind.hosp_lv and this.specialty = kind.specialty then this.n_cases
            else 0
        end as n_cases, -- of others
    from peer as this
    inner join kind on this.care = kind.care
),

ladder (step, peers_said) as (
    values (1, '同级同类其他机构'), (2, '同类其他机构（不分等级）'), (3, '全部其他机构')
),

enough as (
    select
        compared.care,
        compared.fixmedins_code,
        ladder.step,
        max(ladder.peers_said) as peers_said,
        row_number() over (partition by compared.care, compared.fixmedins_code order by ladder.step) as nth,
    from compared
    inner join ladder on compared.distance <= ladder.step
    group by compared.care, compared.fixmedins_code, ladder.step
    having sum(compared.n_cases) >= $min_peers
)

select
    compared.care,
    compared.fixmedins_code,
    enough.peers_said,
    other.n_cases,
    other.usual_share,
    other.deviation,
from compared
inner join enough
    on
        compared.care = enough.care
        and compared.fixmedins_code = enough.fixmedins_code
        and compared.distance <= enough.step
inner join peer as other
    on
        compared.care = other.care
        and compared.hosp_lv = other.hosp_lv
        and compared.specialty = other.specialty
        and compared.fixmedins_code <> other.fixmedins_code
where enough.nth = 1
