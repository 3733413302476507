-- One row per stay and item, for items by the hour or session also per day: units billed and units possible.
with
billed as (
    select
        numbered_stay.stay_no,
        item.group_no,
        case when item.unit_kind <> 'day' then cast(charge.fee_ocur_time as date) end as charged_on,
        min(item.item_no) as item_no,
        max(item.item_no) as other_item_no,
        sum(charge.cnt) as quantity,
    from net_charge_line as charge
    inner join daily_item as item on charge.med_list_codg = item.med_list_codg
    inner join numbered_stay on charge.mdtrt_id = numbered_stay.stay_id
    group by
        numbered_stay.stay_no,
        item.group_no,
        case when item.unit_kind <> 'day' then cast(charge.fee_ocur_time as date) end
)

select -- numbers only: there may be a million
    billed.stay_no,
    billed.group_no,
    billed.item_no,
    billed.charged_on,
    billed.quantity,
    case when billed.item_no = billed.other_item_no then 1 else 0 end as is_one_item,
    case
        when daily_item.unit_kind <> 'day' then daily_item.day_max
        when billed.item_no = billed.other_item_no then greatest(1, numbered_stay.nights) -- the day in, not the day out
        else greatest(1, numbered_stay.nights) + 1 -- the day of moving to another bed or level may bear both
    end as max_quantity,
from billed
inner join daily_item on billed.item_no = daily_item.item_no
inner join numbered_stay on billed.stay_no = numbered_stay.stay_no
