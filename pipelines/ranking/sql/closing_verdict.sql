-- One row per lead that inspectors closed, with the day: what it accused by then has been looked at. What nobody could
-- verify stays open. has_records tells whether the verdict says which records were looked at.
select
    outcome.lead_id,
    outcome.verdict,
    coalesce(outcome.closed_on, delivery.extract_date) as closed_on,
    exists (
        select 1, from outcome_record
        where outcome_record.lead_id = outcome.lead_id and outcome_record.setl_id <> '-'
    ) as has_records,
from outcome
left join delivery on outcome.delivery_id = delivery.delivery_id
where outcome.verdict in ('confirmed', 'partial', 'rejected')
order by outcome.lead_id
