-- One row per institution most of whose maternity stays are men's.
select
    'sex_mixed_up' as kind,
    stay.fixmedins_code as subject,
    count(case when person.gend = '1' then 1 end) as n_records,
    concat(
        max(institution.fixmedins_name), '生育住院', cast(count(*) as varchar), '次中',
        cast(count(case when person.gend = '1' then 1 end) as varchar), '次登记为男性，疑为性别或人员编号对应错误，请更正。'
    ) as message,
from stay
inner join person on stay.psn_no = person.psn_no
inner join institution on stay.fixmedins_code = institution.fixmedins_code
where
    stay.med_type = '52'
    and date_diff('day', person.brdy, stay.admitted_on) > 365 -- no newborns
group by stay.fixmedins_code
having
    count(case when person.gend = '1' then 1 end) >= $min_misread
    and count(case when person.gend = '1' then 1 end) > $max_male_share * count(*)
order by subject
