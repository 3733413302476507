-- One row per standing lead with something to add to its findings: the models' strongest phrases and what raised it.
with
spoken as (
    select
        shown_lead.lead_id,
        score.percentile,
        score.score,
        score.model_id,
        score.subject_id,
        array_to_string(json_extract_string(score.reasons, '$[*].phrase')[1:3], '；') as phrases,
    from shown_lead
    inner join lead_record on shown_lead.lead_id = lead_record.lead_id
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
    inner join score on score.subject_type = 'stay' and net_settlement.mdtrt_id = score.subject_id
    where shown_lead.subject_type in ('stay', 'settlement', 'person')
    union
    select
        shown_lead.lead_id,
        score.percentile,
        score.score,
        score.model_id,
        score.subject_id,
        array_to_string(json_extract_string(score.reasons, '$[*].phrase')[1:3], '；') as phrases,
    from shown_lead
    inner join score
        on shown_lead.subject_type = score.subject_type and shown_lead.subject_id = score.subject_id
    where shown_lead.subject_type = 'institution_item'
),

loudest as (
    select
        *,
        row_number() over (
            partition by lead_id
            order by percentile desc, score desc, model_id asc, subject_id asc
        ) as nth,
    from spoken
    where phrases <> '' and percentile >= 0.9 -- below it, what differs is within what is usual
),

raised as (
    select
        lead_id,
        string_agg(words, '' order by factor) as words,
    from lead_factor
    group by lead_id
)

select
    shown_lead.lead_id,
    raised.words as raised,
    loudest.phrases,
    loudest.percentile,
from shown_lead
left join raised on shown_lead.lead_id = raised.lead_id
left join loudest on shown_lead.lead_id = loudest.lead_id and loudest.nth = 1
where raised.words is not null or loudest.phrases is not null
order by shown_lead.lead_id
