-- One row per lead without findings, an outlier or a control: what it is about, and its words.
with
outlier_words as (
    select
        outlier_stay.lead_id,
        'record' as kind,
        'stay' as subject_type,
        outlier_stay.stay_id as subject_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.admitted_on as begn_date,
        stay.discharged_on as end_date,
        0 as n_findings,
        ['outlier'] as schemes,
        '与可比住院相比明显异常，尚无规则疑点，金额为超出可比组中位数的基金支付'
        || coalesce('：' || nullif(concat_ws(
            '；',
            json_extract_string(outlier_stay.reasons, '$[0].phrase'),
            json_extract_string(outlier_stay.reasons, '$[1].phrase'),
            json_extract_string(outlier_stay.reasons, '$[2].phrase')
        ), ''), '') || '。' as words,
    from outlier_stay
    inner join stay on outlier_stay.stay_id = stay.stay_id
),

control_words as (
    select
        control_stay.lead_id,
        'record' as kind,
        'stay' as subject_type,
        control_stay.stay_id as subject_id,
        stay.fixmedins_code,
        stay.psn_no,
        stay.admitted_on as begn_date,
        stay.discharged_on as end_date,
        0 as n_findings,
        cast([] as varchar[]) as schemes,
        '对照抽样：从没有任何疑点的住院中随机抽取，用来无偏估计查实率，请按其他线索同样的方法核查。' as words,
    from control_stay
    inner join stay on control_stay.stay_id = stay.stay_id
)

select
    outlier_words.*,
    outlier_probability.probability,
    false as control,
from outlier_words
inner join outlier_probability on outlier_words.lead_id = outlier_probability.lead_id
union all
select
    control_words.*,
    0.0 as probability,
    true as control,
from control_words
