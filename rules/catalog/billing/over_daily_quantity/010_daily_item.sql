-- One row per catalogue item of which a day holds only so much: by the hour, by the day of stay, or by the session.
with
item as (
    select
        med_list_codg,
        med_list_name,
        coalesce(med_chrgitm_type, '') as item_type,
        coalesce(day_max, case when med_list_name like '%小时%' then 24 when med_chrgitm_type = '01' then 1 end) as day_max,
    from catalog
    where list_type = '201'
),

limited as (
    select
        *,
        case
            when day_max = 24 then 'hour'
            when day_max = 1 and item_type in ('01', '02', '07', '12') then 'day'
            else 'session'
        end as unit_kind,
        case -- one bed and one level of nursing at a time; the care of a wound or a tube comes on top of it
            when day_max = 1 and item_type = '01' then '床位费'
            when
                day_max = 1 and item_type = '07'
                and (
                    med_list_name like '%级护理%' or med_list_name like '%监护%' or med_list_name like '%普通护理%'
                    or med_list_name like '%基础护理%' or med_list_name in ('护理费', '住院护理费')
                )
                then '护理费'
            else med_list_codg
        end as item_group,
    from item
    where
        day_max > 0
        -- what comes on top of a bed is not a bed
        and not (item_type = '01' and (med_list_name like '%加收%' or med_list_name like '%空调%' or med_list_name like '%陪%'))
)

select -- items are numbered: grouping millions of lines by numbers is far cheaper than by text
    *,
    cast(row_number() over (order by med_list_codg) as integer) as item_no,
    cast(dense_rank() over (order by item_group) as integer) as group_no,
from limited
