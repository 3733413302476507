-- One row per institution that bills more bed days than nights to so many that it is its custom.
with
bed as (
    select
        stay_day.stay_id,
        sum(stay_day.bed_cnt) as bed_days,
    from stay_day
    where stay_day.bed_cnt > 0
    group by stay_day.stay_id
)

select
    'bed_days_by_custom' as kind,
    stay.fixmedins_code as subject,
    count(*) filter (where bed.bed_days > greatest(1, stay.nights)) as n_records,
    concat(
        max(institution.fixmedins_name), '的住院普遍多计床位日，疑为出院当日也计费或计费单位不同，',
        '请核对“计入不计出”的执行口径；未逐例列为疑点。'
    ) as message,
from stay
inner join bed on stay.stay_id = bed.stay_id
inner join institution on stay.fixmedins_code = institution.fixmedins_code
group by stay.fixmedins_code
having
    count(*) filter (where bed.bed_days > greatest(1, stay.nights)) >= $min_custom_stays
    and count(*) filter (where bed.bed_days > greatest(1, stay.nights)) >= $max_usual_share * count(*)
order by subject
