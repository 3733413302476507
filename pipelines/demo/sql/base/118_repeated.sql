-- One row per honest stay that brings another × the turn of that other stay, with the reason it comes.
with
before as (
    select
        episode.*,
        diagnosis.code,
        u('what follows', episode_no) as chance,
        episode.adm_day + episode.nights as left_on,
    from episode
    inner join diagnosis on episode.diag_no = diagnosis.diag_no
    where not dies
),

following as (
    select
        *,
        case
            when course = 'tumour' then 'cycle'
            when course = 'eye' and chance < 0.4 then 'second_eye'
            when course = 'birth' and chance < 0.12 then 'newborn'
            when course = 'chronic' and chance < 0.08 then 'relapse'
            when course = 'course' and chance < 0.02 then 'relapse'
            when code = 'I63.900' and chance < 0.14 then 'rehabilitation'
            when course not in ('long', 'eye', 'birth') and chance between 0.2 and 0.225 then 'transfer'
            when course not in ('long', 'eye', 'birth') and chance between 0.3 and 0.318 then 'planned'
            when chance between 0.4 and 0.455 then 'other_disease'
        end as kind,
    from before
)

select
    *,
    unnest(range(1, case when kind = 'cycle' then 2 + floor(u('cycles', episode_no) * 4)::integer else 2 end))::integer
        as nth,
    14 + 7 * (u('regimen', episode_no) < 0.45)::integer as cycle_days,
from following
where kind is not null
