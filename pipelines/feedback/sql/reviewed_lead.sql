-- One row per lead that inspectors gave a verdict on, with what the report sorts it by.
with
recorded as (
    select
        lead_id,
        min(fixmedins_code) as fixmedins_code,
        min(model_id) as model_id,
        min(drawn) as drawn,
    from outcome_record
    group by lead_id
)

select
    outcome.lead_id,
    outcome.verdict,
    outcome.confirmed_amt,
    outcome.reason,
    recorded.lead_id is not null as has_records,
    recorded.model_id,
    coalesce(recorded.drawn, case when previous_lead.control then 'control' end, 'ranked') as drawn,
    case
        when institution.fixmedins_type = '2' then '药店'
        when institution.hosp_lv = '3' then '三级医院'
        when institution.hosp_lv = '2' then '二级医院'
        when institution.fixmedins_code is not null then '一级及未定级'
        else '多家或未知机构'
    end as institution_type,
from outcome
left join recorded on outcome.lead_id = recorded.lead_id
left join previous_lead on outcome.lead_id = previous_lead.lead_id
left join institution
    on coalesce(recorded.fixmedins_code, previous_lead.fixmedins_code) = institution.fixmedins_code
order by outcome.lead_id
