-- One row per stay and item, for items by the hour or session also per day: units billed, gross, to be looked at.
select -- numbers only: there may be a million
    numbered_stay.stay_no,
    item.group_no,
    case when item.unit_kind <> 'day' then cast(charge.fee_ocur_time as date) end as charged_on,
    min(item.item_no) as item_no,
    sum(charge.cnt) as quantity,
from charge_line as charge
inner join daily_item as item on charge.med_list_codg = item.med_list_codg
inner join numbered_stay on charge.mdtrt_id = numbered_stay.stay_id
where charge.cnt > 0
group by
    numbered_stay.stay_no,
    item.group_no,
    case when item.unit_kind <> 'day' then cast(charge.fee_ocur_time as date) end
