-- One row per service that is done once at a time, with how often it can be done at one moment.
with
service as (
    select
        item.med_list_codg,
        item.med_list_name,
        case when item.med_chrgitm_type = '06' then 1 else 0 end as is_operation,
        case -- of one part of the body
            when item.med_chrgitm_type = '03' and item.med_list_name like '%CT%' and item.med_list_name not like '%部位%'
                then 1
            else 0
        end as is_scan,
        coalesce(max(known.max_at_once), 1) as max_at_once,
    from catalog as item
    left join knowledge_repeatable_service as known
        on item.med_list_name like concat('%', known.name_part, '%')
    where
        item.list_type = '201'
        and coalesce(item.med_chrgitm_type, '') not in ('01', '02', '07', '12', '13') -- days of bed, nursing and rounds
        -- counted by quantity otherwise; an examination may come back four times a day, but not within a second
        and (coalesce(item.day_max, 1) = 1 or item.med_chrgitm_type in ('03', '04'))
    group by item.med_list_codg, item.med_list_name, item.med_chrgitm_type
)

select
    *,
    greatest(is_operation, is_scan) as is_daily,
    cast(row_number() over (order by med_list_codg) as integer) as item_no,
from service
where max_at_once <= 2
