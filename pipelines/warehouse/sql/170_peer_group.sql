-- One row per stay: the narrowest group of comparable stays that has at least 30 of them.
with
placed as (
    select
        stay.stay_id,
        coalesce(institution.hosp_lv, '9') as hosp_lv,
        institution.specialty,
        stay.diag_group,
        substr(stay.diag_group, 1, 1) as diag_chapter,
    from stay
    left join institution
        on stay.fixmedins_code = institution.fixmedins_code
),

counted as (
    select
        *,
        count(*) over (partition by hosp_lv, diag_group) as n_same_diagnosis,
        count(*) over (partition by hosp_lv, diag_chapter) as n_same_chapter,
        count(*) over (partition by hosp_lv) as n_same_level,
        count(*) over () as n_all,
    from placed
),

chosen as (
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
    stay_id,
    hosp_lv,
    specialty,
    diag_group,
    case peer_level
        when 1 then 'L' || hosp_lv || '|' || diag_group
        when 2 then 'L' || hosp_lv || '|' || diag_chapter
        when 3 then 'L' || hosp_lv
        else 'all'
    end as peer_group,
    cast(peer_level as integer) as peer_level,
    cast(
        case peer_level
            when 1 then n_same_diagnosis
            when 2 then n_same_chapter
            when 3 then n_same_level
            else n_all
        end as integer
    ) as peer_size,
from chosen
