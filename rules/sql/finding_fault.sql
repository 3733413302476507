-- One row per way in which the findings of a rule contradict themselves, with how many do and an example.
with
total as (
    select
        finding_id,
        sum(amount) as amount,
    from draft_record
    group by finding_id
),

fault as (
    select
        'have no subject, period or amount' as fault,
        subject_id as example,
    from finding_draft
    where subject_id is null or begn_date is null or end_date is null or amount is null
    union all
    select
        'accuse a subject of no known type' as fault,
        subject_id as example,
    from finding_draft
    where
        coalesce(subject_type, '') not in (
            'stay', 'settlement', 'person', 'institution', 'institution_item', 'physician', 'group'
        )
    union all
    select
        'lie outside the years 1990 to 2199' as fault,
        subject_id as example,
    from finding_draft
    where begn_date < date '1990-01-01' or end_date >= date '2200-01-01'
    union all
    select
        'measure something that is no number' as fault,
        subject_id as example,
    from finding_draft
    where regexp_matches(evidence, '[:\[,]\s*-?(nan|NaN|inf|Infinity)\b')
    union all
    select
        'end before they begin' as fault,
        subject_id as example,
    from finding_draft
    where end_date < begn_date
    union all
    select
        'have an amount below zero' as fault,
        subject_id as example,
    from finding_draft
    where amount < 0
    union all
    select
        'accuse one subject from one day twice' as fault,
        min(subject_id) as example,
    from finding_draft
    group by finding_id
    having count(*) > 1
    union all
    select
        'accuse no record' as fault,
        finding_draft.subject_id as example,
    from finding_draft
    left join total on finding_draft.finding_id = total.finding_id
    where total.finding_id is null
    union all
    select
        'ask for another amount than their records carry' as fault,
        finding_draft.subject_id as example,
    from finding_draft
    inner join total on finding_draft.finding_id = total.finding_id
    where total.amount is distinct from finding_draft.amount
    union all
    select
        'accuse a record of no known type, without id, without amount or below zero' as fault,
        record_id as example,
    from draft_record
    where
        coalesce(record_type, '') not in ('settlement', 'charge_line', 'inventory', 'bed_occupancy')
        or record_id is null or amount is null or amount < 0
    union all
    select
        'name a record twice' as fault,
        min(record_id) as example,
    from draft_record
    group by finding_id, record_type, record_id
    having count(*) > 1
)

select
    fault,
    count(*) as n_findings,
    min(example) as example,
from fault
group by fault
order by fault
