-- One row per lead of findings: what it is about, and its words without institution, period and money.
with
titled_finding as (
    select
        told_finding.lead_id,
        told_finding.kind,
        told_finding.subject_type,
        told_finding.subject_id,
        told_finding.place,
        kinded_finding.scheme,
        coalesce(rule_card.title_zh, kinded_finding.scheme) as title,
        kinded_finding.fixmedins_code,
        kinded_finding.psn_no,
        kinded_finding.begn_date,
        kinded_finding.end_date,
        case when told_finding.place = 1 then rtrim(coalesce(kinded_finding.message, ''), '。') || '。' end as message,
    from told_finding
    inner join kinded_finding on told_finding.finding_id = kinded_finding.finding_id
    left join rule_card on kinded_finding.rule_id = rule_card.rule_id
)

select
    lead_id,
    any_value(kind) as kind, -- one of a lead, as its subject
    any_value(subject_type) as subject_type,
    any_value(subject_id) as subject_id,
    min(fixmedins_code) filter (where place = 1) as fixmedins_code,
    case when count(distinct psn_no) = 1 and count(psn_no) = count(*) then min(psn_no) end as psn_no,
    min(begn_date) as begn_date,
    max(end_date) as end_date,
    count(*) as n_findings,
    list_sort(list_distinct(list(scheme))) as schemes,
    min(message)
    || case
        when count(*) > 1
            then
                '另有' || cast(count(*) - 1 as varchar) || '项疑点：'
                || array_to_string(list_sort(list_distinct(list(title) filter (where place > 1))), '、') || '。'
        else ''
    end as words,
from titled_finding
group by lead_id
