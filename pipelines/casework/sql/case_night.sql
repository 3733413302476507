-- One row per night of an accused stay that was watched and not wholly seen in bed: billed against observed.
with
accused_stay as (
    select distinct
        case_record.lead_id,
        stay.stay_id,
        stay.ipt_no,
    from case_record
    inner join stay on case_record.mdtrt_id = stay.stay_id
),

doubted as (
    select stay_id,
    from stay_night
    where monitored = 1 and billed = 1 and observed = 0 and outage = 0
    group by stay_id
)

select
    case_lead.lead_no,
    case_lead.lead_id,
    accused_stay.stay_id,
    accused_stay.ipt_no,
    stay_night.night_on,
    case when stay_night.billed = 1 then '计费' else '未计费' end as billed_word,
    case
        when stay_night.outage = 1 then '监管中断'
        when stay_night.observed = 1 then '在床'
        else '不在床'
    end as observed_word,
from accused_stay
inner join case_lead on accused_stay.lead_id = case_lead.lead_id
inner join doubted on accused_stay.stay_id = doubted.stay_id
inner join stay_night on accused_stay.stay_id = stay_night.stay_id
order by case_lead.lead_no, accused_stay.stay_id, stay_night.night_on
