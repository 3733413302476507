-- One row per stay and item that may hold more units than can be, refunds not yet taken off.
select distinct
    numbered_stay.stay_no,
    numbered_stay.stay_id,
    numbered_stay.nights,
    numbered_stay.fixmedins_code,
    billed_quantity.group_no,
from billed_quantity
inner join daily_item on billed_quantity.item_no = daily_item.item_no
inner join numbered_stay on billed_quantity.stay_no = numbered_stay.stay_no
where
    billed_quantity.quantity
    > case when daily_item.unit_kind = 'day' then greatest(1, numbered_stay.nights) else daily_item.day_max end
