-- One row per case found otherwise: whether a lead accuses it, and if not, why it was missed.
with
latest as (
    select run_id,
    from run
    order by extract_date desc, finished_at desc, run_id desc
    limit 1
),

about as (
    select
        case_settlement.case_id,
        min(case_settlement.scheme) as scheme,
        count(case_settlement.setl_id) as n_settlements,
        max(score.percentile) as percentile,
    from case_settlement
    left join score on case_settlement.mdtrt_id = score.subject_id and score.subject_type = 'stay'
    group by case_settlement.case_id
),

claimed as (
    select
        case_id,
        count(*) filter (where state not in ('withdrawn', 'shadow', 'muted')) as n_listed,
        count(*) filter (where state = 'muted') as n_muted,
        count(*) filter (where state = 'shadow') as n_on_trial,
    from case_claim
    group by case_id
)

select
    about.case_id,
    about.scheme,
    coalesce(claimed.n_listed, 0) > 0 as found,
    case
        when claimed.n_listed > 0 then null
        when claimed.n_muted > 0 then 'muted'
        when claimed.n_on_trial > 0 then 'rule on trial'
        when claimed.case_id is not null then 'withdrawn'
        when about.n_settlements = 0 then 'data absent'
        when rule_run.status in ('not_evaluable', 'failed') then 'not evaluable'
        when rule_run.status is not null then 'below threshold'
        when about.scheme is null and about.percentile is not null then 'below threshold'
        when about.scheme is null then 'scheme unknown'
        else 'no rule for it'
    end as missed_because,
    case
        when claimed.n_listed > 0 then null
        when claimed.case_id is not null or about.n_settlements = 0 or about.scheme is not null
            then rule_run.reason
        when about.percentile is not null
            then 'its scheme is unknown: only the model of stays was asked'
        else 'add the scheme to learn what its rule made of the case'
    end as detail,
    case when coalesce(claimed.n_listed, 0) = 0 then about.percentile end as percentile,
from about
left join claimed on about.case_id = claimed.case_id
left join rule_run
    on about.scheme = rule_run.scheme and rule_run.run_id = (select latest.run_id, from latest)
order by about.case_id
