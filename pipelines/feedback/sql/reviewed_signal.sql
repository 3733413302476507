-- One row per judged lead and thing the report speaks of: its rules, its model, its kind of institution, how it was
-- drawn, and all. A lead of two rules counts for both, with the verdict on the records each accused.
with
scheme_record as (
    select
        lead_id,
        unnest(string_split(schemes, ';')) as scheme,
        confirmed_amt,
        reason,
    from outcome_record
),

scheme_found as (
    select
        lead_id,
        scheme,
        sum(confirmed_amt) as confirmed_amt,
        min(reason) as reason,
    from scheme_record
    group by lead_id, scheme
),

rule_signal as (
    select
        'rule' as part,
        judged_scheme.scheme as thing,
        judged_scheme.verdict,
        case when reviewed_lead.has_records then scheme_found.confirmed_amt else reviewed_lead.confirmed_amt end
            as confirmed_amt,
        case
            when judged_scheme.verdict <> 'confirmed' then coalesce(scheme_found.reason, reviewed_lead.reason)
        end as reason,
    from judged_scheme
    inner join reviewed_lead on judged_scheme.lead_id = reviewed_lead.lead_id
    left join scheme_found
        on judged_scheme.lead_id = scheme_found.lead_id and judged_scheme.scheme = scheme_found.scheme
    where judged_scheme.scheme <> 'outlier'
),

lead_signal as (
    select
        unnest(['all', 'drawn', 'institution_type', 'model']) as part,
        unnest([
            case when drawn <> 'control' then 'all' end,
            drawn,
            case when drawn <> 'control' then institution_type end, -- a random stay lowers no hospital's precision
            model_id
        ]) as thing,
        verdict,
        confirmed_amt,
        reason,
    from reviewed_lead
)

select *, from rule_signal
union all
select *, from lead_signal
where thing is not null
order by part, thing, verdict, confirmed_amt, reason
