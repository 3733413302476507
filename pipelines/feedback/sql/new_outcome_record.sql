-- One row per judged lead and settlement of which verdict, money or reason is new, with what had accused it: so the
-- verdict can be learned from in a home that has nothing else left of that list.
with
stay_model as (
    select
        subject_id as stay_id,
        model_id,
    from score
    where subject_type = 'stay'
    qualify row_number() over (
        partition by subject_id
        order by percentile desc, score desc, model_id asc
    ) = 1
),

latest as (
    select max(extract_date) as extract_date,
    from run
)

select
    judged_record.lead_id,
    judged_record.setl_id,
    coalesce(net_settlement.fixmedins_code, lead.fixmedins_code, earlier.fixmedins_code) as fixmedins_code,
    judged_record.verdict,
    judged_record.amount as confirmed_amt,
    judged_record.reason,
    coalesce(record_signal.schemes, earlier.schemes, nullif(array_to_string(lead.schemes, ';'), '')) as schemes,
    coalesce(case when list_contains(lead.schemes, 'outlier') then stay_model.model_id end, earlier.model_id)
        as model_id,
    coalesce(
        case when lead.control then 'control' end, judged_record.drawn, earlier.drawn, 'ranked'
    ) as drawn,
    latest.extract_date as listed_on,
from judged_record
cross join latest
left join lead on judged_record.lead_id = lead.lead_id
left join record_signal
    on judged_record.lead_id = record_signal.lead_id and judged_record.setl_id = record_signal.setl_id
left join net_settlement on judged_record.setl_id = net_settlement.setl_id
left join stay_model on lead.subject_id = stay_model.stay_id and lead.subject_type = 'stay'
left join landed_outcome_record as earlier
    on judged_record.lead_id = earlier.lead_id and judged_record.setl_id = earlier.setl_id
where
    earlier.lead_id is null
    or earlier.verdict is distinct from judged_record.verdict
    or earlier.confirmed_amt is distinct from judged_record.amount
    or earlier.reason is distinct from judged_record.reason
    or coalesce(judged_record.drawn, earlier.drawn) is distinct from earlier.drawn
order by judged_record.lead_id, judged_record.setl_id
