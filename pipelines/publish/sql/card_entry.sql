-- One row per rule and entry of its card, in card order: an article of law, a paper to pull, what to rule out first.
select
    rule_id,
    'basis' as field,
    unnest(basis) as entry,
    generate_subscripts(basis, 1) as nth,
from rule_card
union all
select
    rule_id,
    'inspect' as field,
    unnest(inspect) as entry,
    generate_subscripts(inspect, 1) as nth,
from rule_card
union all
select
    rule_id,
    'exclude_first' as field,
    unnest(exclude_first) as entry,
    generate_subscripts(exclude_first, 1) as nth,
from rule_card
order by rule_id, field, nth
