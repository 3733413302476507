-- One row per lead and scheme that inspectors judged; held is 1 where it was so, one half where partly, else 0.
with
record_verdict as (
    select
        lead_id,
        unnest(string_split(schemes, ';')) as scheme,
        verdict,
    from outcome_record
    where verdict in ('confirmed', 'partial', 'rejected') and drawn is distinct from 'control'
),

judged as (
    select
        lead_id,
        scheme,
        case when count(distinct verdict) = 1 then min(verdict) else 'partial' end as verdict,
    from record_verdict
    group by lead_id, scheme
    union all
    -- a verdict that names no records speaks of every scheme of its lead
    select
        previous_lead.lead_id,
        unnest(previous_lead.schemes) as scheme,
        outcome.verdict,
    from previous_lead
    inner join outcome on previous_lead.lead_id = outcome.lead_id
    anti join outcome_record on previous_lead.lead_id = outcome_record.lead_id
    where not previous_lead.control and outcome.verdict in ('confirmed', 'partial', 'rejected')
)

select
    lead_id,
    scheme,
    verdict,
    case verdict
        when 'confirmed' then 1.0
        when 'partial' then 0.5
        else 0.0
    end as held,
from judged
order by lead_id, scheme
