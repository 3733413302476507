-- One row per lead whose verdict is new or differs from what was imported before, over all of its records.
with
lead_record_verdict as (
    select
        lead_id,
        count(distinct verdict) filter (where verdict <> 'unverifiable') as n_verdicts,
        min(verdict) filter (where verdict <> 'unverifiable') as verdict,
        sum(confirmed_amt) as confirmed_amt,
        min(reason) as reason,
    from standing_record
    group by lead_id
),

remark as (
    select
        lead_id,
        nullif(string_agg(distinct nullif(note, ''), '；' order by nullif(note, '')), '') as note,
        max(closed_on) as closed_on,
    from named_row
    where verdict is not null
    group by lead_id
),

latest as (
    select max(extract_date) as extract_date,
    from run
),

judged as (
    select
        lead_record_verdict.lead_id,
        case lead_record_verdict.n_verdicts
            when 0 then 'unverifiable'
            when 1 then lead_record_verdict.verdict
            else 'partial'
        end as verdict,
        cast(lead_record_verdict.confirmed_amt as decimal(18, 2)) as confirmed_amt,
        lead_record_verdict.reason,
        coalesce(remark.closed_on, earlier.closed_on, latest.extract_date) as closed_on,
        coalesce(remark.note, earlier.note) as note,
        earlier.lead_id is not null as is_known,
        earlier.verdict as earlier_verdict,
        earlier.confirmed_amt as earlier_amt,
        earlier.reason as earlier_reason,
        earlier.closed_on as earlier_day,
        earlier.note as earlier_note,
    from lead_record_verdict
    cross join latest
    left join remark on lead_record_verdict.lead_id = remark.lead_id
    left join landed_outcome as earlier on lead_record_verdict.lead_id = earlier.lead_id
)

select
    lead_id,
    verdict,
    confirmed_amt,
    reason,
    closed_on,
    note,
    is_known,
from judged
where
    not is_known
    or (verdict, confirmed_amt, reason, closed_on, note)
    is distinct from (earlier_verdict, earlier_amt, earlier_reason, earlier_day, earlier_note)
order by lead_id
