-- One row per scheme with a standing finding and month it begins in: findings and money; earlier months in one.
with
titled as (
    select
        scheme,
        min(title_zh) as title,
        min(case severity when 'high' then 1 when 'medium' then 2 else 3 end) as severity_order,
    from rule_card
    group by scheme
)

select
    finding.scheme,
    coalesce(any_value(titled.title), finding.scheme) as title,
    month.month_on,
    count(*) as n_findings,
    sum(finding.amount) as amount,
from finding
left join titled on finding.scheme = titled.scheme
left join month on cast(date_trunc('month', finding.begn_date) as date) = month.month_on
where finding.state in ('new', 'known', 'changed')
group by finding.scheme, month.month_on
order by finding.scheme, month.month_on
