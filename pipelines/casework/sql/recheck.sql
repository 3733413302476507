-- One row per institution and scheme that was known before the day, and per scheme that appeared since at such an
-- institution: whether it stopped, moved, fell or goes on.
with
rated as (
    select
        *,
        case when months_before > 0 then amount_before / months_before else 0 end as monthly_amount_before,
        case when months_after > 0 then amount_after / months_after else 0 end as monthly_amount_after,
        case when months_before > 0 then n_before / months_before else 0 end as monthly_n_before,
        case when months_after > 0 then n_after / months_after else 0 end as monthly_n_after,
    from recheck_rate
),

growth as ( -- the scheme that grew most at the institution
    select
        fixmedins_code,
        arg_max(scheme, struct_pack(grown := monthly_amount_after - monthly_amount_before, slug := scheme)) as scheme,
        max(monthly_amount_after - monthly_amount_before) as grown,
    from rated
    where months_after > 0 and monthly_amount_after > monthly_amount_before
    group by fixmedins_code
),

judged as (
    select
        rated.*,
        growth.scheme as grown_scheme,
        case
            when rated.months_after = 0 then 'no_data'
            when not rated.was_known then 'appeared'
            when
                rated.monthly_amount_after < $fell_share * rated.monthly_amount_before
                and growth.grown >= $moved_share * (rated.monthly_amount_before - rated.monthly_amount_after)
                then 'moved'
            when rated.n_after = 0 then 'stopped'
            when
                rated.monthly_amount_after < $fell_share * rated.monthly_amount_before
                and rated.monthly_n_after < rated.monthly_n_before
                then 'fell'
            else 'goes_on'
        end as trend,
    from rated
    left join growth on rated.fixmedins_code = growth.fixmedins_code and rated.scheme <> growth.scheme
    where
        rated.fixmedins_code in (
            select known.fixmedins_code, from rated as known
            where known.was_known
        )
        and (rated.was_known or rated.n_after > 0)
)

select
    judged.fixmedins_code,
    institution.fixmedins_name,
    judged.scheme,
    own_title.title as scheme_title,
    judged.trend,
    case when judged.trend = 'moved' then grown_title.title end as moved_to,
    case when judged.is_confirmed then '是' else '否' end as is_confirmed,
    round(judged.months_before, 1) as months_before,
    round(judged.months_after, 1) as months_after,
    judged.n_before,
    judged.n_after,
    round(judged.monthly_n_before, 2) as monthly_n_before,
    round(judged.monthly_n_after, 2) as monthly_n_after,
    cast(judged.amount_before as decimal(18, 2)) as amount_before,
    cast(judged.amount_after as decimal(18, 2)) as amount_after,
    cast(judged.monthly_amount_before as decimal(18, 2)) as monthly_amount_before,
    cast(judged.monthly_amount_after as decimal(18, 2)) as monthly_amount_after,
from judged
left join institution on judged.fixmedins_code = institution.fixmedins_code
left join scheme_title as own_title on judged.scheme = own_title.scheme
left join scheme_title as grown_title on judged.grown_scheme = grown_title.scheme
order by judged.fixmedins_code asc, judged.amount_before + judged.amount_after desc, judged.scheme asc
