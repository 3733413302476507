-- One row per line of the lists: its words understood, and its lead found by the settlement where it names none.
with
only_lead as (
    select
        setl_id,
        min(lead_id) as lead_id,
    from known_claim
    where setl_id <> '-'
    group by setl_id
    having count(distinct lead_id) = 1
),

known_lead as (
    select distinct lead_id,
    from known_claim
)

select
    row_number() over (order by returned_row.file, returned_row.sheet, returned_row.line) as row_no,
    returned_row.file,
    returned_row.sheet,
    returned_row.line,
    coalesce(returned_row.lead_id, only_lead.lead_id) as lead_id,
    returned_row.lead_id is null as lead_unnamed,
    known_lead.lead_id is not null as lead_known,
    returned_row.setl_id,
    returned_row.verdict as verdict_word,
    verdict_word.verdict,
    returned_row.confirmed_amt as amount_word,
    read_yuan(returned_row.confirmed_amt) as amount,
    returned_row.reason as reason_word,
    coalesce(reason_word.reason, case when returned_row.reason is not null then '其他' end) as reason,
    concat_ws(
        '；', case when reason_word.reason is null then returned_row.reason end, returned_row.note
    ) as note,
    returned_row.closed_on as day_word,
    read_day(returned_row.closed_on) as closed_on,
    drawn_word.drawn,
from returned_row
left join only_lead on returned_row.setl_id = only_lead.setl_id and returned_row.lead_id is null
left join known_lead on coalesce(returned_row.lead_id, only_lead.lead_id) = known_lead.lead_id
left join verdict_word on regexp_replace(returned_row.verdict, '[\s。.!,、;]', '', 'g') = verdict_word.word
left join reason_word on regexp_replace(returned_row.reason, '\s', '', 'g') = reason_word.reason
left join drawn_word on returned_row.drawn = drawn_word.word
order by row_no
