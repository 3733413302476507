-- One row per standing lead: the titles of its schemes, the sentences of its findings, gravest first, and its money.
with
scheme_title as (
    select
        scheme,
        min(title_zh) as title,
    from rule_card
    group by scheme
),

lead_scheme as (
    select
        lead_id,
        unnest(schemes) as scheme,
    from lead
),

lead_title as (
    select
        lead_scheme.lead_id,
        string_agg(
            coalesce(
                scheme_title.title,
                case lead_scheme.scheme when 'outlier' then '模型离群' else lead_scheme.scheme end
            ),
            '、' order by lead_scheme.scheme
        ) as titles,
    from lead_scheme
    left join scheme_title on lead_scheme.scheme = scheme_title.scheme
    group by lead_scheme.lead_id
),

placed_finding as (
    select
        lead_finding.lead_id,
        rtrim(finding.message, '。') || '。' as sentence,
        row_number() over (
            partition by lead_finding.lead_id
            order by
                case finding.severity when 'high' then 1 when 'medium' then 2 else 3 end asc,
                finding.begn_date asc nulls last,
                finding.finding_id asc
        ) as place,
    from lead_finding
    inner join finding on lead_finding.finding_id = finding.finding_id
),

lead_sentence as (
    -- five sentences tell what to look for; an institution's lead may have thousands
    select
        lead_id,
        string_agg(sentence, '' order by place) filter (where place <= 5)
        || case when count(*) > 5 then '等共' || cast(count(*) as varchar) || '项疑点。' else '' end as sentences,
    from placed_finding
    group by lead_id
),

lead_raise as (
    -- a tip or an institution's history is told openly; the model's words stand in a column of their own
    select
        lead_id,
        string_agg(words, '' order by factor) as words,
    from lead_factor
    where factor <> 'model'
    group by lead_id
)

select
    lead.lead_id,
    case when lead.control then '对照抽样' else lead_title.titles end as schemes,
    coalesce(lead_sentence.sentences, lead.summary) || coalesce(lead_raise.words, '')
    || case
        when lead_sentence.sentences is not null and len(lead.same_case) > 0
            then
                '同案线索：' || array_to_string(lead.same_case[1:3], '、')
                || case when len(lead.same_case) > 3 then '等' || len(lead.same_case) || '条' else '' end || '。'
        else ''
    end
    || coalesce(unverified_lead.words, '') as message,
    unverified_lead.words as visit_note,
    lead_money.money_note,
    lead_standing.is_measured,
    lead_standing.probability_basis,
from lead
left join lead_title on lead.lead_id = lead_title.lead_id
left join lead_sentence on lead.lead_id = lead_sentence.lead_id
left join lead_raise on lead.lead_id = lead_raise.lead_id
left join unverified_lead on lead.lead_id = unverified_lead.lead_id
left join lead_money on lead.lead_id = lead_money.lead_id
left join lead_standing on lead.lead_id = lead_standing.lead_id
where lead.state not in ('withdrawn', 'closed')
order by lead.lead_id
