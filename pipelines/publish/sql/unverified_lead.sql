-- One row per lead where inspectors were and could not verify it, or some of its records: when, in words. It stays on the
-- list, and who is sent there next should know.
with
unverified_record as (
    select
        lead_id,
        count(*) as n_records,
    from outcome_record
    where verdict = 'unverifiable'
    group by lead_id
)

select
    outcome.lead_id,
    coalesce(cast(outcome.closed_on as varchar), '此前') || '核查：'
    || case
        when outcome.verdict = 'unverifiable' then '无法核实'
        else '其中' || unverified_record.n_records || '笔无法核实'
    end || '。' as words,
from outcome
left join unverified_record on outcome.lead_id = unverified_record.lead_id
where outcome.verdict = 'unverifiable' or unverified_record.lead_id is not null
order by outcome.lead_id
