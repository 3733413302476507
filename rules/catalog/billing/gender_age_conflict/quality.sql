-- One row per institution and item whose conflicts of sex or age are so many that its mapping must be wrong.
with
line as (
    select
        charge.fixmedins_code,
        charge.psn_no,
        item.med_list_codg,
        item.med_list_name,
        case
            when person.gend in ('1', '2') and item.gend_limit in ('1', '2') and person.gend <> item.gend_limit then 1
            when item.age_max <= 1 and person.gend = '2' and person.brdy < charge.fee_ocur_time - interval 12 year then 0 -- a mother
            when item.age_min > 0 and floor((
                year(charge.fee_ocur_time) * 10000 + month(charge.fee_ocur_time) * 100 + day(charge.fee_ocur_time)
                - year(person.brdy) * 10000 - month(person.brdy) * 100 - day(person.brdy)
            ) / 10000) < item.age_min then 1 -- completed years
            when item.age_max > 0 and floor((
                year(charge.fee_ocur_time) * 10000 + month(charge.fee_ocur_time) * 100 + day(charge.fee_ocur_time)
                - year(person.brdy) * 10000 - month(person.brdy) * 100 - day(person.brdy)
            ) / 10000) > item.age_max then 1
            else 0
        end as is_conflict,
    from net_charge_line as charge
    inner join catalog as item on charge.med_list_codg = item.med_list_codg
    inner join person on charge.psn_no = person.psn_no
    where item.gend_limit in ('1', '2') or item.age_min > 0 or item.age_max > 0
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
