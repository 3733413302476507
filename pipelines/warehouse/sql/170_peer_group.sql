-- One row per stay: the narrowest group of comparable stays that has at least 30 of them.
with
placed as (
    select
        stay.stay_id,
        coalesce(institution.hosp_lv, '9') as hosp_lv,
        institution.specialty,
        stay.diag_group,
    from stay
    left join institution
        on stay.fixmedins_code = institution.fixmedins_code
),

-- Counted once; every wider group is a sum of these few rows.
same_diagnosis as (
    select
        hosp_lv,
        diag_group,
        substr(diag_group, 1, 1) as diag_chapter,
        count(*) as n_stays,
    from placed
    group by hosp_lv, diag_group
),

counted as (
    select
        hosp_lv,
        diag_group,
        diag_chapter,
        n_stays as n_same_diagnosis,
        sum(n_stays) over (partition by hosp_lv, diag_chapter) as n_same_chapter,
        sum(n_stays) over (partition by hosp_lv) as n_same_level,
        sum(n_stays) over () as n_all,
    from same_diagnosis
),

levelled as (
    select
        *,
        case
            when diag_group is not null and n_same_diagnosis >= 30 then 1
            when diag_group is not null and n_same_chapter >= 30 then 2
            when n_same_level >= 30 then 3
            else 4
        end as peer_level,
    from counted
)

select
    placed.stay_id,
    placed.hosp_lv,
    placed.specialty,
    placed.diag_group,
    case levelled.peer_level
        when 1 then 'L' || levelled.hosp_lv || '|' || levelled.diag_group
        when 2 then 'L' || levelled.hosp_lv || '|' || levelled.diag_chapter
        when 3 then 'L' || levelled.hosp_lv
        else 'all'
    end as peer_group,
    cast(levelled.peer_level as integer) as peer_level,
    cast(
        case levelled.peer_level
            when 1 then levelled.n_same_diagnosis
            when 2 then levelled.n_same_chapter
            when 3 then levelled.n_same_level
            else levelled.n_all
        end as integer
    ) as peer_size,
from placed
inner join levelled
    on
        placed.hosp_lv = levelled.hosp_lv
        and placed.diag_group is not distinct from levelled.diag_group
