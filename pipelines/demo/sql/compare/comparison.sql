-- One row per scheme: what was planted, what the rules made of it, and whom they accused wrongly.
with
touched_case as (
    select distinct case_id,
    from touched
    where own_scheme
),

case_count as (
    select
        truth.scheme,
        count(*) filter (where role = 'planted') as planted,
        count(*) filter (where role = 'planted' and touched_case.case_id is not null) as found,
        count(*) filter (where role = 'planted' and touched_case.case_id is null) as missed,
        count(*) filter (where role = 'look_alike') as look_alikes,
        count(*) filter (where role = 'look_alike' and touched_case.case_id is not null) as look_alikes_accused,
    from truth
    left join touched_case on truth.case_id = touched_case.case_id
    where truth.scheme not in (select model_scheme.scheme, from model_scheme)
    group by truth.scheme
),

missed_kind as (
    select
        truth.scheme,
        truth.kind,
        count(*) as cases,
    from truth
    left join touched_case on truth.case_id = touched_case.case_id
    where truth.role = 'planted' and touched_case.case_id is null
    group by truth.scheme, truth.kind
),

missed_text as (
    select
        scheme,
        string_agg(cases || ' ' || kind, ', ' order by cases desc, kind asc) as missed_kinds,
    from missed_kind
    group by scheme
),

rightly as (
    select distinct touched.finding_id,
    from touched
    inner join truth on touched.case_id = truth.case_id
    where truth.role = 'planted'
),

finding_count as (
    select
        finding.scheme,
        count(*) as findings,
        count(*) filter (where rightly.finding_id is null) as accused_wrongly,
    from published.finding as finding
    left join rightly on finding.finding_id = rightly.finding_id
    where finding.state <> 'withdrawn'
    group by finding.scheme
)

select
    case_count.scheme,
    planted,
    found,
    missed,
    coalesce(findings, 0) as findings,
    coalesce(accused_wrongly, 0) as accused_wrongly,
    look_alikes,
    look_alikes_accused,
    round(1 - accused_wrongly / findings, 3) as precision_rate,
    round(found / planted, 3) as recall_rate,
    coalesce(missed_kinds, '') as missed_kinds,
from case_count
left join finding_count on case_count.scheme = finding_count.scheme
left join missed_text on case_count.scheme = missed_text.scheme
order by case_count.scheme
