-- One row per question: the scheme, how many of the institution's settlements it is about, the law that binds it, and
-- documents it keeps itself.
with
card as (
    select
        scheme,
        arg_min(title_zh, rule_id) as title,
        arg_min(basis, rule_id) as basis,
        arg_min(inspect, rule_id) as inspect,
    from rule_card
    group by scheme
),

own as (
    select
        case fixmedins_type when '2' then 'pharmacy' else 'hospital' end as kind,
        case fixmedins_type when '2' then '药店：' else '医疗机构：' end as own_mark,
        case fixmedins_type when '2' then '医疗机构：' else '药店：' end as other_mark,
    from institution
    where fixmedins_code = $institution
),

binding as ( -- written as cards cite it
    select trim(concat(law.law, ' ', law.article, law.item)) || '（' || law.text || '）' as citation,
    from knowledge_law as law
    inner join own on law.binds in ('all', 'institution', own.kind)
),

cited as (
    select
        card.scheme,
        card.title,
        card.basis,
        card.inspect,
        list(binding.citation order by list_position(card.basis, binding.citation)) filter (
            where binding.citation is not null
        ) as own_basis,
    from card
    left join binding on list_contains(card.basis, binding.citation)
    group by card.scheme, card.title, card.basis, card.inspect
),

document as (
    select
        scheme,
        unnest(inspect) as entry,
        generate_subscripts(inspect, 1) as nth,
    from card
),

own_document as ( -- only what such an institution keeps: no interviews, no papers of others
    select
        document.scheme,
        list(replace(document.entry, own.own_mark, '') order by document.nth) as inspect,
    from document
    inner join own on not contains(document.entry, own.other_mark)
    left join document_keeper on document.entry = document_keeper.entry
    where document_keeper.entry is null or (document_keeper.is_at_institution and document_keeper.keeper <> '')
    group by document.scheme
)

select
    row_number() over (order by count(*) desc, cited.scheme asc) as question_no,
    cited.scheme,
    replace(cited.title, '疑似', '') as title,
    coalesce(cited.own_basis, ['医疗保障基金使用监督管理条例']) as basis,
    coalesce(own_document.inspect, ['相关病历、处方与费用清单']) as inspect,
    count(*) as n_settlements,
    cast(min(net_settlement.begntime) as date) as first_on,
    cast(max(net_settlement.endtime) as date) as last_on,
from selfcheck_claim
inner join cited on selfcheck_claim.scheme = cited.scheme
inner join net_settlement on selfcheck_claim.setl_id = net_settlement.setl_id
left join own_document on cited.scheme = own_document.scheme
group by cited.scheme, cited.title, cited.own_basis, own_document.inspect
order by question_no
