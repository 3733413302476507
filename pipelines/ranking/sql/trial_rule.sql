-- One row per rule that was on trial when the rules ran last: what it finds reaches no lead.
with
latest as (
    select coalesce(cast(max(ranking_weight.run_id) as varchar), max(rule_run.run_id)) as run_id,
    from rule_run
    cross join ranking_weight
)

select rule_run.rule_id,
from rule_run
inner join latest on rule_run.run_id = latest.run_id
where rule_run.status = 'shadow'
