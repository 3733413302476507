-- One row per finding after the night: found tonight, withdrawn tonight or earlier, or not judged tonight.
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
        coalesce(earlier.first_seen_on, cast($run_on as date)) as first_seen_on,
        cast($run_on as date) as last_seen_on,
        case
            when earlier.finding_id is null or earlier.state = 'withdrawn' then 'new'
            when earlier.first_seen_on = cast($run_on as date) then 'new' -- the same night once more
            when
                earlier.amount = staged.amount
                and earlier.end_date = staged.end_date
                and earlier.message = staged.message then 'known'
            else 'changed'
        end as state,
    from finding_staged as staged
    left join earlier_finding as earlier on staged.finding_id = earlier.finding_id
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
            else 'known' -- nobody could look tonight, so what stood still stands
        end as state,
    from earlier_finding as earlier
    left join finding_staged as staged on earlier.finding_id = staged.finding_id
    left join unjudged_scheme as unjudged on earlier.scheme = unjudged.scheme
    where staged.finding_id is null
)

select *,
from tonight
union all
select *,
from gone
order by finding_id
