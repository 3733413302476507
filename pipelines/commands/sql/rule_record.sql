-- One row per rule of the published night: how it fared, and how its inspected leads turned out.
with
latest as (
    select run_id,
    from run
    order by extract_date desc, finished_at desc, run_id desc
    limit 1
),

muted as (
    select
        rule_id,
        count(*) as n_muted,
    from finding
    where state = 'muted'
    group by rule_id
),

lead_scheme as (
    select distinct
        lead_id,
        unnest(schemes) as scheme,
    from lead
    where not control
),

judged as (
    select
        lead_scheme.scheme,
        count(*) as n_judged,
        -- partly counts half, as in the ranking
        avg(case outcome.verdict when 'confirmed' then 1.0 when 'partial' then 0.5 else 0.0 end) as held_share,
    from outcome
    inner join lead_scheme on outcome.lead_id = lead_scheme.lead_id
    where outcome.verdict in ('confirmed', 'partial', 'rejected')
    group by lead_scheme.scheme
)

select
    rule_run.rule_id,
    rule_run.status as last_night,
    rule_run.reason,
    rule_run.n_findings,
    rule_run.amount,
    coalesce(muted.n_muted, 0) as n_muted,
    judged.held_share,
    coalesce(judged.n_judged, 0) as n_judged,
from rule_run
inner join latest on rule_run.run_id = latest.run_id
left join muted on rule_run.rule_id = muted.rule_id
left join judged on rule_run.scheme = judged.scheme
order by rule_run.rule_id
