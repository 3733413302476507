-- One row per thing to ask for: of whom, and how many leads of the institution need it, keeper by keeper; what the
-- institution does not keep itself comes last.
select
    case when bool_and(is_kept_there) then '向机构调取' else '另行取得' end as part,
    entry,
    min(department) as department,
    count(distinct lead_id) as n_leads,
from case_entry
where kind = '调阅'
group by entry
order by bool_and(is_kept_there) desc, department asc, n_leads desc, entry asc
