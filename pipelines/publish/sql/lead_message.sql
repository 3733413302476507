-- One row per standing lead: the titles of its schemes, the sentences of its findings, gravest first, and who holds its money.
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

holder as ( -- a likelier lead asks for the money of the same settlement already
    select
        mine.lead_id,
        other.lead_id as holder_id,
        count(*) as n_settlements,
        row_number() over (partition by mine.lead_id order by count(*) desc, other.lead_id asc) as place,
    from lead_record as mine
    inner join lead_record as other
        on
            mine.setl_id = other.setl_id
            and mine.lead_id <> other.lead_id
    where mine.amount = 0 and other.amount > 0
    group by mine.lead_id, other.lead_id
),

held as (
    select
        lead_id,
        '（部分结算的金额已计入线索' || string_agg(holder_id, '、' order by place) filter (where place <= 3)
        || case when count(*) > 3 then '等' || cast(count(*) as varchar) || '条' else '' end || '，不重复计算。）' as note,
    from holder
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
    coalesce(lead_sentence.sentences, lead.summary) || coalesce(lead_raise.words, '') || coalesce(held.note, '') as message,
    held.note as held_note,
from lead
left join lead_title on lead.lead_id = lead_title.lead_id
left join lead_sentence on lead.lead_id = lead_sentence.lead_id
left join lead_raise on lead.lead_id = lead_raise.lead_id
left join held on lead.lead_id = held.lead_id
where lead.state not in ('withdrawn', 'closed')
order by lead.lead_id
