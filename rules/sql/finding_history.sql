-- One row per finding after the night: found tonight, withdrawn tonight or earlier, or not judged tonight.
-- What a rule in shadow finds is `shadow`, what a mute holds back is `muted`; neither accuses anybody.
with
tonight as (
    select
        staged.finding_id,
        staged.rule_id,
        staged.rule_version,
        staged.scheme,
        staged.subject_type,
        staged.subject_id,
        staged.fixmedins_code,
        staged.psn_no,
        staged.begn_date,
        staged.end_date,
        staged.amount,
        staged.severity,
        staged.message,
        staged.evidence,
        case
            -- what was found in shadow is first seen when it first accuses
            when shadow.scheme is null and earlier.state = 'shadow' then cast($run_on as date)
            else coalesce(earlier.first_seen_on, cast($run_on as date))
        end as first_seen_on,
        cast($run_on as date) as last_seen_on,
        case
            when shadow.scheme is not null then 'shadow'
            when mute.scheme is not null then 'muted'
            when earlier.finding_id is null or earlier.state in ('withdrawn', 'shadow', 'muted') then 'new'
            when earlier.first_seen_on = cast($run_on as date) then 'new' -- the same night once more
            when
                earlier.amount = staged.amount
                and earlier.end_date = staged.end_date
                and earlier.message = staged.message then 'known'
            else 'changed'
        end as state,
    from finding_staged as staged
    left join earlier_finding as earlier on staged.finding_id = earlier.finding_id
    left join shadow_scheme as shadow on staged.scheme = shadow.scheme
    left join mute on staged.scheme = mute.scheme and staged.subject_id = mute.subject_id
),

gone as (
    select
        earlier.finding_id,
        earlier.rule_id,
        earlier.rule_version,
        earlier.scheme,
        earlier.subject_type,
        earlier.subject_id,
        earlier.fixmedins_code,
        earlier.psn_no,
        earlier.begn_date,
        earlier.end_date,
        earlier.amount,
        earlier.severity,
        earlier.message,
        earlier.evidence,
        earlier.first_seen_on,
        earlier.last_seen_on,
        case
            when unjudged.scheme is null or earlier.state = 'withdrawn' then 'withdrawn'
            when shadow.scheme is not null or earlier.state = 'shadow' then 'shadow'
            when mute.scheme is not null then 'muted'
            else 'known' -- nobody could look tonight, so what stood still stands
        end as state,
    from earlier_finding as earlier
    left join finding_staged as staged on earlier.finding_id = staged.finding_id
    left join unjudged_scheme as unjudged on earlier.scheme = unjudged.scheme
    left join shadow_scheme as shadow on earlier.scheme = shadow.scheme
    left join mute on earlier.scheme = mute.scheme and earlier.subject_id = mute.subject_id
    where
        staged.finding_id is null
        -- what nobody was accused of need not be withdrawn
        and (earlier.state <> 'shadow' or unjudged.scheme is not null)
)

select *,
from tonight
union all
select *,
from gone
order by finding_id
