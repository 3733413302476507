-- One row per institution and item whose conflicts of sex or age are so many that its mapping must be wrong: whom the
-- query leaves out for it.
select
    'item_mapped_wrongly' as kind,
    concat(fixmedins_code, '|', med_list_codg) as subject,
    sum(case when contradiction is not null then 1 else 0 end) as n_records,
    concat(
        '“', max(med_list_name), '”在该机构', cast(count(distinct psn_no) as varchar), '人中有',
        cast(count(distinct case when contradiction is not null then psn_no end) as varchar),
        '人与限定性别或年龄不符，疑为项目对码错误，请核对对码，未列为疑点。'
    ) as message,
from limited_line
group by fixmedins_code, med_list_codg
having
    count(distinct case when contradiction is not null then psn_no end) >= $min_persons
    and count(distinct case when contradiction is not null then psn_no end)
    >= $max_conflict_share * count(distinct psn_no)
order by subject
