-- One row per thing to ask the institution for: from whom there, and how many leads need it, most wanted first.
with
wanted as (
    select
        entry,
        count(distinct lead_id) as n_leads,
    from case_entry
    where kind = '调阅'
    group by entry
),

kept_by as (
    select
        wanted.entry,
        arg_min(department.department, department.place) as department,
    from wanted
    inner join department on contains(wanted.entry, department.word)
    group by wanted.entry
)

select
    wanted.entry,
    case
        when institution.fixmedins_type = '2' then '药店负责人'
        else coalesce(kept_by.department, '医保办公室')
    end as department,
    wanted.n_leads,
from wanted
left join kept_by on wanted.entry = kept_by.entry
cross join institution
where institution.fixmedins_code = $institution
order by wanted.n_leads desc, wanted.entry asc
