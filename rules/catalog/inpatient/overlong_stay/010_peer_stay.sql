-- One row per stay of a night or more with the group it is compared with.
with
placed as (
    select
        stay.stay_id,
        stay.diag_group,
        stay.nights,
        case -- where long stays are the trade, the specialty is what compares; elsewhere the level
            when
                institution.specialty like '%精神%' or institution.specialty like '%康复%'
                or institution.specialty like '%护理%' or institution.specialty like '%老年%'
                then institution.specialty
        end as long_term_specialty,
        case coalesce(institution.hosp_lv, '9')
            when '3' then '三级'
            when '2' then '二级'
            when '1' then '一级'
            else '未定级'
        end as level_name,
    from stay
    left join institution on stay.fixmedins_code = institution.fixmedins_code
    where stay.nights > 0 and stay.diag_group is not null
),

grouped as (
    select
        stay_id,
        nights,
        case
            when long_term_specialty is null then concat(level_name, '机构', diag_group)
            else concat(long_term_specialty, '专科', diag_group)
        end as narrow_group,
        case
            when long_term_specialty is null then concat('各级机构', diag_group)
            else concat(long_term_specialty, '专科')
        end as wide_group,
    from placed
),

counted as (
    select
        *,
        count(*) over (partition by narrow_group) as n_narrow,
        count(*) over (partition by wide_group) as n_wide,
    from grouped
)

select
    stay_id,
    nights,
    case when n_narrow >= $min_peers then narrow_group else wide_group end as peer_group,
    case when n_narrow >= $min_peers then n_narrow else n_wide end as peer_size,
from counted
where n_narrow >= $min_peers or n_wide >= $min_peers
order by stay_id
