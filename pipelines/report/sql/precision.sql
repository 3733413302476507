-- One row per rule: how often its findings held so far, with the span that is still believable; judged ones first.
select
    rule_precision.rule_id,
    coalesce(rule_card.title_zh, rule_precision.scheme) as title,
    rule_precision.severity,
    rule_precision.n_judged,
    rule_precision.n_held,
    rule_precision.prior_precision,
    rule_precision.precision,
    rule_precision.low,
    rule_precision.high,
from rule_precision
left join rule_card on rule_precision.rule_id = rule_card.rule_id
order by rule_precision.n_judged > 0 desc, rule_precision.precision desc, rule_precision.rule_id asc
