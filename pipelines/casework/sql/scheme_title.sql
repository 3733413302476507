-- One row per scheme: its Chinese title.
select
    scheme,
    min(title_zh) as title,
from rule_card
group by scheme
union all
select
    'outlier' as scheme,
    '模型离群' as title,
order by scheme
