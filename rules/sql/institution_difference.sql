-- One row per institution for which the rule says something else now, the most money first.
select
    rule_difference.fixmedins_code,
    coalesce(max(institution.fixmedins_name), rule_difference.fixmedins_code, '多家机构') as institution,
    count(*) filter (where rule_difference.kind = 'new') as n_new,
    count(*) filter (where rule_difference.kind = 'gone') as n_gone,
    count(*) filter (where rule_difference.kind = 'kept') as n_kept,
    coalesce(sum(rule_difference.amount_after) filter (where rule_difference.kind = 'new'), 0) as amount_new,
    coalesce(sum(rule_difference.amount_before) filter (where rule_difference.kind = 'gone'), 0) as amount_gone,
    coalesce(
        sum(rule_difference.amount_after - rule_difference.amount_before)
        filter (where rule_difference.kind in ('kept', 'was')), 0
    ) as amount_moved,
from rule_difference
left join institution on rule_difference.fixmedins_code = institution.fixmedins_code
group by rule_difference.fixmedins_code
having n_new > 0 or n_gone > 0 or amount_moved <> 0
order by amount_new + amount_gone + abs(amount_moved) desc, rule_difference.fixmedins_code asc nulls last
