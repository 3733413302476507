-- One row per institution with stays whose diagnosis is too rare to say how long such a stay takes.
with
placed as (
    select
        stay.stay_id,
        stay.fixmedins_code,
        institution.fixmedins_name,
        case
            when
                institution.specialty like '%精神%' or institution.specialty like '%康复%'
                or institution.specialty like '%护理%' or institution.specialty like '%老年%'
                then institution.specialty
            else stay.diag_group
        end as wide_group,
    from stay
    inner join institution on stay.fixmedins_code = institution.fixmedins_code
    where stay.nights > 0
),

counted as (
    select
        *,
        count(*) over (partition by wide_group) as n_peers,
    from placed
)

select
    'few_peers' as kind,
    fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(fixmedins_name), '有', cast(count(*) as varchar), '次住院的病种可比住院不足', cast($min_peers as varchar),
        '次，无法评估超长住院。'
    ) as message,
from counted
where wide_group is null or n_peers < $min_peers
group by fixmedins_code
order by subject
