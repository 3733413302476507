-- One row: the rules and models that judged tonight.
with
rule_total as (
    select count(*) as n_rules,
    from rule_run
    inner join tonight on rule_run.run_id = tonight.run_id
),

model_total as (
    select count(*) as n_models,
    from model_run
    inner join tonight on model_run.run_id = tonight.run_id
)

select
    rule_total.n_rules,
    model_total.n_models,
from rule_total
cross join model_total
