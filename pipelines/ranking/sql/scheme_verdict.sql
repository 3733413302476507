-- One row per scheme that inspectors have judged: how many of its leads were closed, how many held.
with judged as (
    select
        lead_id,
        unnest(schemes) as scheme,
    from previous_lead
    where not control
)

select
    judged.scheme,
    count(*) as n_verdicts,
    sum(case outcome.verdict when 'confirmed' then 1.0 when 'partial' then 0.5 else 0.0 end) as n_confirmed,
from outcome
inner join judged on outcome.lead_id = judged.lead_id
where outcome.verdict in ('confirmed', 'partial', 'rejected')
group by judged.scheme
order by judged.scheme
