-- One row per lead of findings: what it is about, the finding that speaks for it, and what is said of the others.
with
together as ( -- of leads with more than one finding; most have one, which speaks for itself
    select
        told_finding.lead_id,
        case
            when count(distinct kinded_finding.psn_no) = 1 and count(kinded_finding.psn_no) = count(*)
                then min(kinded_finding.psn_no)
        end as psn_no,
        min(kinded_finding.begn_date) as begn_date,
        max(kinded_finding.end_date) as end_date,
        count(*) as n_findings,
        list_sort(list_distinct(list(kinded_finding.scheme))) as schemes,
        '另有' || cast(count(*) - 1 as varchar) || '项疑点：'
        || array_to_string(
            list_sort(list_distinct(
                list(coalesce(rule_card.title_zh, kinded_finding.scheme)) filter (where told_finding.place > 1)
            )), '、'
        )
        || '。' as words,
    from told_finding as another
    inner join told_finding on another.lead_id = told_finding.lead_id
    inner join kinded_finding on told_finding.finding_no = kinded_finding.finding_no
    left join rule_card on kinded_finding.rule_id = rule_card.rule_id
    where another.place = 2
    group by told_finding.lead_id
)

select
    head.lead_id,
    head.finding_no,
    head.kind,
    head.subject_type,
    head.subject_id,
    kinded_finding.fixmedins_code,
    case when together.lead_id is null then kinded_finding.psn_no else together.psn_no end as psn_no,
    coalesce(together.begn_date, kinded_finding.begn_date) as begn_date,
    coalesce(together.end_date, kinded_finding.end_date) as end_date,
    coalesce(together.n_findings, 1) as n_findings,
    coalesce(together.schemes, [kinded_finding.scheme]) as schemes,
    coalesce(together.words, '') as words_of_others,
from told_finding as head
inner join kinded_finding on head.finding_no = kinded_finding.finding_no
left join together on head.lead_id = together.lead_id
where head.place = 1
