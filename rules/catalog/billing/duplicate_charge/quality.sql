-- One row per institution that writes one time on all lines of a day, so that what was done twice cannot be seen.
select
    'one_time_for_all_lines' as kind,
    stay_day.fixmedins_code as subject,
    count(*) filter (where stay_day.first_care_at = stay_day.last_care_at) as n_records,
    concat(
        max(institution.fixmedins_name), '同一天的费用明细多数使用同一个发生时间，无法判断是否重复收费，请按实际执行时间上传。'
    ) as message,
from stay_day
inner join institution on stay_day.fixmedins_code = institution.fixmedins_code
where stay_day.n_care_lines >= 3
group by stay_day.fixmedins_code
having
    count(*) >= $min_stamped_days
    and 2 * count(*) filter (where stay_day.first_care_at = stay_day.last_care_at) > count(*)
order by subject
