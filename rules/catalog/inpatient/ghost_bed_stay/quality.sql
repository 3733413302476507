-- One row per institution whose stays cannot be held against observed nights: not evaluable, not clean.
select
    'presence_not_observed' as kind,
    stay.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(institution.fixmedins_name), '未接入床位监管，', cast(count(*) as varchar),
        '次住院无法核对夜间在床，仅按诊疗空白评估挂床。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
where coalesce(institution.bed_monitored, 0) = 0
group by stay.fixmedins_code
order by subject
