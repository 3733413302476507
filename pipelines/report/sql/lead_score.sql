-- One row per standing lead and score of what it is about that has reasons: whose score it is, and its strongest phrases.
with
held as (
    select
        shown_lead.lead_id,
        shown_lead.kind,
        shown_lead.subject_type,
        shown_lead.subject_id,
        net_settlement.mdtrt_id,
        net_settlement.psn_no,
        net_settlement.fixmedins_code,
        net_settlement.setl_optr,
        cast(net_settlement.begntime as date) as begn_on,
    from shown_lead
    inner join lead_record on shown_lead.lead_id = lead_record.lead_id
    inner join net_settlement on lead_record.setl_id = net_settlement.setl_id
),

meant as (
    select
        lead_id,
        'stay' as score_type,
        mdtrt_id as score_id,
        '住院' as whose,
    from held
    where subject_type in ('stay', 'settlement', 'person')
    union
    select
        lead_id,
        'person_quarter' as score_type,
        psn_no || strftime(begn_on, '|%YQ') || quarter(begn_on) as score_id,
        strftime(begn_on, '%Y年第') || quarter(begn_on) || '季度的就诊购药' as whose,
    from held
    where subject_type = 'person' and subject_id = psn_no
    union
    select
        lead_id,
        'pharmacy_till_day' as score_type,
        concat_ws('|', fixmedins_code, setl_optr, begn_on) as score_id,
        '收款台在' || begn_on || '的结算' as whose, -- an operator is a person: unnamed
    from held
    where kind in ('institution', 'ring')
    union
    select
        shown_lead.lead_id,
        'physician_month' as score_type,
        shown_lead.subject_id || strftime(covered.month_on, '|%Y-%m') as score_id,
        strftime(covered.month_on, '%Y年%-m月的诊疗') as whose,
    from shown_lead
    cross join
        unnest(
            generate_series(
                date_trunc('month', shown_lead.begn_date), cast(shown_lead.end_date as timestamp), interval 1 month
            )
        ) as covered (month_on)
    where shown_lead.subject_type = 'physician'
    union
    select
        lead_id,
        subject_type as score_type,
        subject_id as score_id,
        '机构品种' as whose,
    from shown_lead
    where subject_type = 'institution_item'
)

select
    meant.lead_id,
    meant.whose,
    score.model_id,
    score.subject_id,
    score.percentile,
    score.score,
    array_to_string(json_extract_string(score.reasons, '$[*].phrase')[1:3], '；') as phrases,
from meant
inner join score on meant.score_type = score.subject_type and meant.score_id = score.subject_id
where score.reasons is not null
