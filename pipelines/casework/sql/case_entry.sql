-- One row per lead of the institution and thing to pull or to rule out, in the order of the cards, with who keeps it
-- there. Papers that only the other kind of institution keeps are not asked for.
with
own as (
    select
        fixmedins_type = '2' as is_pharmacy,
        case fixmedins_type when '2' then '药店：' else '医疗机构：' end as own_mark,
        case fixmedins_type when '2' then '医疗机构：' else '药店：' end as other_mark,
    from institution
    where fixmedins_code = $institution
),

wanted as (
    select
        case_card.lead_id,
        case_card.entry,
        case_card.place,
    from case_card
    where case_card.field = 'inspect'
    union all
    -- a lead of a model or a control has no card
    select
        case_lead.lead_id,
        standard.entry,
        standard.place,
    from case_lead
    cross join standard_document as standard
    where case_lead.lead_id not in (select lead_id, from lead_finding)
),

asked as (
    select
        wanted.lead_id,
        1 as part,
        '调阅' as kind,
        replace(wanted.entry, own.own_mark, '') as entry,
        coalesce(document_keeper.keeper, case when own.is_pharmacy then '药店负责人' else '医保办公室' end) as department,
        coalesce(document_keeper.is_at_institution, true) as is_kept_there,
        wanted.place,
    from wanted
    cross join own
    left join document_keeper on wanted.entry = document_keeper.entry
    where not contains(wanted.entry, own.other_mark) and coalesce(document_keeper.keeper, '?') <> ''
    union all
    select
        lead_id,
        2 as part,
        '先排除' as kind,
        entry,
        cast(null as varchar) as department,
        cast(null as boolean) as is_kept_there,
        place,
    from case_card
    where field = 'exclude_first'
)

select
    case_lead.lead_no,
    case_lead.lead_id,
    case_lead.schemes,
    asked.kind,
    asked.entry,
    asked.department,
    asked.is_kept_there,
    row_number() over (order by case_lead.lead_no, asked.part, asked.place, asked.entry) as entry_no,
from asked
inner join case_lead on asked.lead_id = case_lead.lead_id
order by entry_no
