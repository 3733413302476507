-- One row per lead that stands tonight: what it is about, how likely, and its words without the money.
with
titled_finding as (
    select
        finding_lead.lead_id,
        finding_lead.kind,
        finding_lead.subject_type,
        finding_lead.subject_id,
        finding_lead.place,
        kinded_finding.scheme,
        coalesce(rule_card.title_zh, kinded_finding.scheme) as title,
        kinded_finding.fixmedins_code,
        kinded_finding.psn_no,
        kinded_finding.begn_date,
        kinded_finding.end_date,
        rtrim(kinded_finding.message, '。') || '。' as message,
    from finding_lead
    inner join kinded_finding on finding_lead.finding_id = kinded_finding.finding_id
    left join rule_card on kinded_finding.rule_id = rule_card.rule_id
),

finding_lead_words as (
    select
        lead_id,
        kind,
        subject_type,
        subject_id,
        min(fixmedins_code) filter (where place = 1) as fixmedins_code,
        case when count(distinct psn_no) = 1 and count(psn_no) = count(*) then min(psn_no) end as psn_no,
        min(begn_date) as begn_date,
        max(end_date) as end_date,
        count(*) as n_findings,
        list(distinct scheme order by scheme) as schemes,
        min(message) filter (where place = 1)
        || case
            when count(*) > 1
                then
                    '另有' || cast(count(*) - 1 as varchar) || '项疑点：'
                    || string_agg(distinct title, '、' order by title) filter (where place > 1) || '。'
            else ''
        end as words,
    from titled_finding
    group by lead_id, kind, subject_type, subject_id
),

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
    finding_lead_words.*,
    lead_probability.probability,
    false as control,
from finding_lead_words
inner join lead_probability on finding_lead_words.lead_id = lead_probability.lead_id
union all
select
    outlier_words.*,
    ranking_weight.outlier as probability,
    false as control,
from outlier_words
cross join ranking_weight
union all
select
    control_words.*,
    0.0 as probability,
    true as control,
from control_words
order by lead_id
