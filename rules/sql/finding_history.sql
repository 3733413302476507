-- One row per finding after the night: found tonight, withdrawn tonight or earlier, or not judged tonight.
with
tonight as (
    select
        staged.* exclude (records),
        coalesce(earlier.first_seen_on, $run_on) as first_seen_on,
        $run_on as last_seen_on,
        case
            when earlier.finding_id is null or earlier.state = 'withdrawn' then 'new'
            when earlier.first_seen_on = $run_on then 'new'
            when earlier.amount is distinct from staged.amount
                or earlier.end_date is distinct from staged.end_date
                or earlier.message is distinct from staged.message then 'changed'
            else 'known'
        end as state,
    from finding_staged as staged
    left join earlier_finding as earlier on earlier.finding_id = staged.finding_id
),

gone as (
    select earlier.* exclude (state),
        case
            when unjudged.scheme is null then 'withdrawn'
            when earlier.state = 'withdrawn' then 'withdrawn'
            else 'known' -- nobody looked tonight, so what stood still stands
        end as state,
    from earlier_finding as earlier
    left join finding_staged as staged on staged.finding_id = earlier.finding_id
    left join unjudged_scheme as unjudged on unjudged.scheme = earlier.scheme
    where staged.finding_id is null
)

select * from tonight
union all by name
select * from gone
order by finding_id
