-- One row per institution with stays whose licensed beds nobody knows: not evaluable, not clean.
select
    'licensed_beds_unknown' as kind,
    stay.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        max(institution.fixmedins_name), '未登记核定床位数，', cast(count(*) as varchar), '次住院无法核对是否超编制床位。'
    ) as message,
from stay
inner join institution on stay.fixmedins_code = institution.fixmedins_code
where stay.nights > 0 and coalesce(institution.aprv_bed_cnt, 0) <= 0
group by stay.fixmedins_code
order by subject
