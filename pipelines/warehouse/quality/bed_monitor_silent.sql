-- One row per monitored institution that delivers no bed observation on half of its inpatient nights or more.
with
night as (
    select
        fixmedins_code,
        night_on,
        max(outage) as outage,
        count(*) as n_patient_nights,
    from stay_night
    group by fixmedins_code, night_on
)

select
    fixmedins_code as subject,
    sum(outage) as n_records,
    concat(
        '床位监管已接入，但有住院患者的 ', count(*), ' 晚中 ', sum(outage), ' 晚没有任何床位观测，涉及 ',
        sum(case when outage = 1 then n_patient_nights else 0 end),
        ' 人晚，不能判断是否在院。请检查床位设备和上传，或在机构文件中改为未接入。'
    ) as message,
from night
group by fixmedins_code
having sum(outage) * 2 >= count(*)
order by subject
