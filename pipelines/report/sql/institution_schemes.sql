-- One row per accused institution: its standing findings by scheme, richest first.
with
accused as (
    select
        finding.fixmedins_code,
        finding.scheme,
        coalesce(min(rule_card.title_zh), finding.scheme) as title,
        min(case rule_card.severity when 'high' then '高' when 'medium' then '中' else '低' end) as severity,
        count(*) as n_findings,
        sum(finding.amount) as amount,
        min(finding.begn_date) as first_on,
        max(finding.end_date) as last_on,
    from finding
    left join rule_card on finding.rule_id = rule_card.rule_id
    where finding.state in ('new', 'known', 'changed') and finding.fixmedins_code is not null
    group by finding.fixmedins_code, finding.scheme
)

select
    fixmedins_code,
    list(
        struct_pack(
            title := title,
            severity := severity,
            n_findings := n_findings,
            amount := amount,
            first_on := first_on,
            last_on := last_on
        ) order by amount desc, scheme asc
    ) as schemes,
from accused
group by fixmedins_code
