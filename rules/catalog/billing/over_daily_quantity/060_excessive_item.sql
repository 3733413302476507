-- One row per stay and item, with its day unless it counts by the day of stay, that holds more units than can be.
with
quantity as (
    select
        stay_no,
        stay_id,
        fixmedins_code,
        nights,
        group_no,
        counted_on,
        min(item_no) as item_no,
        case when min(item_no) = max(item_no) then 1 else 0 end as is_one_item,
        sum(cnt) as quantity,
        case
            when min(unit_kind) <> 'day' then min(day_max)
            when min(item_no) = max(item_no) then greatest(1, nights) -- the day in, not the day out
            else greatest(1, nights) + 1 -- the day of moving to another bed or level may bear both
        end as max_quantity,
    from long_bill_line
    group by stay_no, stay_id, fixmedins_code, nights, group_no, counted_on
),

total as (
    select
        stay_no,
        fixmedins_code,
        group_no,
        min(item_no) as item_no,
        sum(case when quantity > max_quantity then quantity - max_quantity else 0 end) as excess,
    from quantity
    group by stay_no, fixmedins_code, group_no
),

over_count as (
    select
        fixmedins_code,
        group_no,
        count(*) as n_over,
    from total
    where excess > 0
    group by fixmedins_code, group_no
),

user_stay as ( -- how usual the item is needs no netting
    select distinct
        stay_no,
        group_no,
    from billed_quantity
),

usual as ( -- how many stays with the item an institution bills too much
    select
        over_count.fixmedins_code,
        over_count.group_no,
        min(over_count.n_over) as n_over,
        count(*) as n_stays,
    from user_stay
    inner join numbered_stay on user_stay.stay_no = numbered_stay.stay_no
    inner join over_count
        on numbered_stay.fixmedins_code = over_count.fixmedins_code and user_stay.group_no = over_count.group_no
    group by over_count.fixmedins_code, over_count.group_no
),

accused as (
    select
        total.stay_no,
        total.group_no,
        daily_item.unit_kind,
        usual.n_over,
        usual.n_stays,
    from total
    inner join daily_item on total.item_no = daily_item.item_no
    inner join usual on total.fixmedins_code = usual.fixmedins_code and total.group_no = usual.group_no
    where
        total.excess > 0
        and case daily_item.unit_kind
            when 'hour' then true
            when 'day' then total.excess >= $min_extra_days -- half a day for leaving in the afternoon is no day
            else total.excess >= $min_extra_sessions -- a session of yesterday may be billed today
        end
        -- what an institution bills to many is its custom, a question to it and not a lead
        and not (usual.n_over >= $min_custom_stays and usual.n_over >= $max_usual_share * usual.n_stays)
)

select
    accused.*,
    quantity.stay_id,
    quantity.nights,
    quantity.counted_on,
    quantity.quantity,
    quantity.max_quantity,
    case when quantity.is_one_item = 1 then daily_item.med_list_name else daily_item.item_group end as item_name,
from quantity
inner join accused on quantity.stay_no = accused.stay_no and quantity.group_no = accused.group_no
inner join daily_item on quantity.item_no = daily_item.item_no
where quantity.quantity > quantity.max_quantity
