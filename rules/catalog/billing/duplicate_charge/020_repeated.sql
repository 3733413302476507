-- One row per person, service and second (operations, scans: day), with more lines than can be at one moment; gross.
select
    charge.psn_no,
    item.item_no,
    case when item.is_daily = 1 then date_trunc('day', charge.fee_ocur_time) else charge.fee_ocur_time end as done_at,
from charge_line as charge
inner join single_service as item on charge.med_list_codg = item.med_list_codg
where charge.cnt >= 0
group by
    charge.psn_no,
    item.item_no,
    case when item.is_daily = 1 then date_trunc('day', charge.fee_ocur_time) else charge.fee_ocur_time end
having count(*) > min(item.max_at_once)
