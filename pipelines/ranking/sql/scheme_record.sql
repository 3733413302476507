-- One row per scheme and severity, of tonight's findings and of the cards: its prior, and how its leads were judged.
with
graded as (
    select
        scheme,
        severity,
        min(rule_id) as rule_id,
    from standing_finding
    group by scheme, severity
    union
    select
        scheme,
        severity,
        rule_id,
    from rule_card
    where severity is not null
),

judged as (
    select
        scheme,
        count(*) as n_judged,
        sum(held) as n_held,
    from judged_scheme
    group by scheme
)

select
    min(graded.rule_id) as rule_id,
    graded.scheme,
    graded.severity,
    coalesce(max(judged.n_judged), 0) as n_judged,
    cast(coalesce(max(judged.n_held), 0) as double) as n_held,
    cast(max(case graded.severity
        when 'high' then ranking_weight.prior_high
        when 'medium' then ranking_weight.prior_medium
        else ranking_weight.prior_low
    end) as double) as prior_precision,
    cast(max(ranking_weight.prior_verdicts) as double) as prior_verdicts,
from graded
cross join ranking_weight
left join judged on graded.scheme = judged.scheme
group by graded.scheme, graded.severity
order by graded.scheme, graded.severity
