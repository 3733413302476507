-- One row per standing lead with something to add to its findings: the models' strongest phrases and what raised it.
with
loudest as (
    select
        *,
        row_number() over (
            partition by lead_id
            order by percentile desc, score desc, model_id asc, subject_id asc
        ) as nth,
    from lead_score
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
    loudest.whose,
    loudest.phrases,
    loudest.percentile,
from shown_lead
left join raised on shown_lead.lead_id = raised.lead_id
left join loudest on shown_lead.lead_id = loudest.lead_id and loudest.nth = 1
where raised.words is not null or loudest.phrases is not null
order by shown_lead.lead_id
