-- One row per lead of findings: what it is about, and its words without institution, period and money.
with
titled_finding as (
    select
        told_finding.lead_id,
        told_finding.finding_no,
        told_finding.place,
        kinded_finding.scheme,
        coalesce(rule_card.title_zh, kinded_finding.scheme) as title,
        kinded_finding.fixmedins_code,
        kinded_finding.psn_no,
        kinded_finding.begn_date,
        kinded_finding.end_date,
    from told_finding
    inner join kinded_finding on told_finding.finding_no = kinded_finding.finding_no
    left join rule_card on kinded_finding.rule_id = rule_card.rule_id
),

together as ( -- of leads with more than one finding; most have one, which speaks for itself
    select
        titled_finding.lead_id,
        case
            when count(distinct titled_finding.psn_no) = 1 and count(titled_finding.psn_no) = count(*)
                then min(titled_finding.psn_no)
        end as psn_no,
        min(titled_finding.begn_date) as begn_date,
        max(titled_finding.end_date) as end_date,
        count(*) as n_findings,
        list_sort(list_distinct(list(titled_finding.scheme))) as schemes,
        '另有' || cast(count(*) - 1 as varchar) || '项疑点：'
        || array_to_string(
            list_sort(list_distinct(list(titled_finding.title) filter (where titled_finding.place > 1))), '、'
        )
        || '。' as words,
    from titled_finding
    inner join told_finding as another on titled_finding.lead_id = another.lead_id and another.place = 2
    group by titled_finding.lead_id
)

select
    head.lead_id,
    told_finding.kind,
    told_finding.subject_type,
    told_finding.subject_id,
    head.fixmedins_code,
    case when together.lead_id is null then head.psn_no else together.psn_no end as psn_no,
    coalesce(together.begn_date, head.begn_date) as begn_date,
    coalesce(together.end_date, head.end_date) as end_date,
    coalesce(together.n_findings, 1) as n_findings,
    coalesce(together.schemes, [head.scheme]) as schemes,
    rtrim(coalesce(standing_finding.message, ''), '。') || '。' || coalesce(together.words, '') as words,
from titled_finding as head
inner join told_finding on head.finding_no = told_finding.finding_no
inner join standing_finding on head.finding_no = standing_finding.rowid
left join together on head.lead_id = together.lead_id
where head.place = 1
