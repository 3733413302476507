-- One row per institution that inspectors went to: how many leads they judged there, and how many held. Stays drawn at
-- random are no leads: that nothing was found on them says nothing for or against it.
with
judged as (
    select
        outcome_record.fixmedins_code,
        outcome_record.lead_id,
        case
            when bool_and(outcome_record.verdict = 'confirmed') then 1.0
            when bool_and(outcome_record.verdict = 'rejected') then 0.0
            else 0.5
        end as held,
    from outcome_record
    where
        outcome_record.verdict in ('confirmed', 'partial', 'rejected')
        and outcome_record.drawn is distinct from 'control'
    group by outcome_record.fixmedins_code, outcome_record.lead_id
    union all
    select
        previous_lead.fixmedins_code,
        previous_lead.lead_id,
        case outcome.verdict
            when 'confirmed' then 1.0
            when 'partial' then 0.5
            else 0.0
        end as held,
    from previous_lead
    inner join outcome on previous_lead.lead_id = outcome.lead_id
    anti join outcome_record on previous_lead.lead_id = outcome_record.lead_id
    where not previous_lead.control and outcome.verdict in ('confirmed', 'partial', 'rejected')
)

select
    fixmedins_code,
    count(*) as n_judged,
    cast(sum(held) as double) as n_held,
from judged
where fixmedins_code is not null
group by fixmedins_code
order by fixmedins_code
