-- One row per lead that stands tonight, with what it says and what it is against the night before.
with
told as (
    select
        finding_words.* exclude (finding_no, words_of_others),
        -- the head's sentence, read here and not before: it is long
        rtrim(coalesce(standing_finding.message, ''), '。') || '。' || finding_words.words_of_others as words,
    from finding_words
    inner join standing_finding on finding_words.finding_no = standing_finding.rowid
    union all
    select sample_words.* exclude (probability, control),
    from sample_words
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
    told.* exclude (n_findings, schemes, words),
    priced_lead.probability,
    priced_lead.amount,
    priced_lead.expected_amount,
    told.n_findings,
    told.schemes,
    case
        when told.n_findings = 1 then '' -- a rule's sentence names place, period and money itself
        else
            coalesce(institution.fixmedins_name, told.fixmedins_code, '多家机构')
            || coalesce('，' || case
                when told.begn_date = told.end_date then cast(told.begn_date as varchar)
                else cast(told.begn_date as varchar) || '至' || cast(told.end_date as varchar)
            end, '')
            || case
                when priced_lead.control then '' else '，涉及基金' || format('{:,.2f}', priced_lead.amount) || '元'
            end
            || '。'
    end || told.words || coalesce(factor.words, '') || coalesce(lead_kin.words, '') as summary, -- noqa: RF04
    lead_kin.same_case,
    case
        when previous_lead.lead_id is null or previous_lead.first_seen_on = ranking_weight.run_on then 'new'
        when
            previous_lead.state in ('withdrawn', 'closed')
            or previous_lead.amount <> priced_lead.amount
            or previous_lead.n_findings <> told.n_findings
            or previous_lead.schemes <> told.schemes
            then 'changed'
        -- the same night run again says what it said
        when previous_lead.last_seen_on = ranking_weight.run_on then previous_lead.state
        else 'known'
    end as state,
    priced_lead.control,
    coalesce(previous_lead.first_seen_on, ranking_weight.run_on) as first_seen_on,
    ranking_weight.run_on as last_seen_on,
from priced_lead
inner join told on priced_lead.lead_id = told.lead_id
cross join ranking_weight
left join previous_lead on priced_lead.lead_id = previous_lead.lead_id
left join factor on priced_lead.lead_id = factor.lead_id
left join lead_kin on priced_lead.lead_id = lead_kin.lead_id
left join institution on told.fixmedins_code = institution.fixmedins_code
