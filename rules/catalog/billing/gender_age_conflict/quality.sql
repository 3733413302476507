-- One row per institution and item whose conflicts of sex or age are so many that its mapping must be wrong.
with
line as (
    select
        fixmedins_code,
        psn_no,
        med_list_codg,
        med_list_name,
        case
            when gend in ('1', '2') and gend_limit in ('1', '2') and gend <> gend_limit then 1
            when age_max <= 1 and gend = '2' and age >= 12 then 0 -- a mother
            when age_min > 0 and age < age_min then 1 -- completed years
            when age_max > 0 and age > age_max then 1
            else 0
        end as is_conflict,
    from limited_line
)

select
    'item_mapped_wrongly' as kind,
    concat(fixmedins_code, '|', med_list_codg) as subject,
    sum(is_conflict) as n_records,
    concat(
        '“', max(med_list_name), '”在该机构', cast(count(distinct psn_no) as varchar), '人中有',
        cast(count(distinct case when is_conflict = 1 then psn_no end) as varchar),
        '人与限定性别或年龄不符，疑为项目对码错误，请核对对码，未列为疑点。'
    ) as message,
from line
group by fixmedins_code, med_list_codg
having
    count(distinct case when is_conflict = 1 then psn_no end) >= $min_persons
    and count(distinct case when is_conflict = 1 then psn_no end) >= $max_conflict_share * count(distinct psn_no)
order by subject
