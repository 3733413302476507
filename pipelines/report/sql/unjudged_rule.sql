-- One row per rule or model that could not judge tonight, and why.
select
    'rule' as kind,
    rule_run.rule_id as code,
    coalesce(rule_card.title_zh, rule_run.scheme) as title,
    rule_run.status,
    rule_run.reason,
from rule_run
inner join tonight on rule_run.run_id = tonight.run_id
left join rule_card on rule_run.rule_id = rule_card.rule_id
where rule_run.status in ('not_evaluable', 'failed')
union all
select
    'model' as kind,
    model_run.model_id as code,
    model_run.model_id as title,
    model_run.status,
    model_run.reason,
from model_run
inner join tonight on model_run.run_id = tonight.run_id
where model_run.status in ('not_evaluable', 'failed')
order by kind desc, code asc
