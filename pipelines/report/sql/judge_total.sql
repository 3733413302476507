-- One row: the rules and models that judged tonight.
select
    (select count(*), from rule_run inner join tonight on rule_run.run_id = tonight.run_id) as n_rules,
    (select count(*), from model_run inner join tonight on model_run.run_id = tonight.run_id) as n_models,
