-- One row per lead that stands tonight, with its money and what it is against the night before.
with
share as (
    select
        lead_no,
        cast(sum(amount) as decimal(18, 2)) as amount,
    from lead_share
    group by lead_no
),

priced as (
    select
        standing_lead.*,
        coalesce(share.amount, 0) as amount,
        cast(
            round(cast(standing_lead.probability as decimal(5, 4)) * coalesce(share.amount, 0), 2)
            as decimal(18, 2)
        ) as expected_amount,
    from standing_lead
    left join share on standing_lead.lead_no = share.lead_no
),

factor as (
    -- what raises a lead beside its findings is told openly
    select
        lead_id,
        string_agg(words, '' order by factor) filter (where factor <> 'model') as words,
    from standing_factor
    group by lead_id
)

select
    priced.lead_id,
    priced.kind,
    priced.subject_type,
    priced.subject_id,
    priced.fixmedins_code,
    priced.psn_no,
    priced.begn_date,
    priced.end_date,
    priced.probability,
    priced.amount,
    priced.expected_amount,
    priced.n_findings,
    priced.schemes,
    case
        when priced.n_findings = 1 then '' -- a rule's sentence names place, period and money itself
        else
            coalesce(institution.fixmedins_name, priced.fixmedins_code, '多家机构')
            || coalesce('，' || case
                when priced.begn_date = priced.end_date then cast(priced.begn_date as varchar)
                else cast(priced.begn_date as varchar) || '至' || cast(priced.end_date as varchar)
            end, '')
            || case when priced.control then '' else '，涉及基金' || format('{:,.2f}', priced.amount) || '元' end
            || '。'
    end || priced.words || coalesce(factor.words, '') || coalesce(lead_kin.words, '') as summary, -- noqa: RF04
    lead_kin.same_case,
    case
        when previous_lead.lead_id is null or previous_lead.first_seen_on = ranking_weight.run_on then 'new'
        when
            previous_lead.state in ('withdrawn', 'closed')
            or previous_lead.amount <> priced.amount
            or previous_lead.n_findings <> priced.n_findings
            or previous_lead.schemes <> priced.schemes
            then 'changed'
        -- the same night run again says what it said
        when previous_lead.last_seen_on = ranking_weight.run_on then previous_lead.state
        else 'known'
    end as state,
    priced.control,
    coalesce(previous_lead.first_seen_on, ranking_weight.run_on) as first_seen_on,
    ranking_weight.run_on as last_seen_on,
from priced
cross join ranking_weight
left join previous_lead on priced.lead_id = previous_lead.lead_id
left join factor on priced.lead_id = factor.lead_id
left join lead_kin on priced.lead_id = lead_kin.lead_id
left join institution on priced.fixmedins_code = institution.fixmedins_code
