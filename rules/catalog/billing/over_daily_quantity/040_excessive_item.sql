-- One row per stay and item, with its day unless it counts by the day of stay, that holds more units than can be.
with
total as (
    select
        stay_no,
        group_no,
        min(item_no) as item_no,
        sum(case when quantity > max_quantity then quantity - max_quantity else 0 end) as excess,
    from billed_quantity
    group by stay_no, group_no
),

usual as ( -- how many stays with the item an institution bills too much
    select
        numbered_stay.fixmedins_code,
        total.group_no,
        count(*) filter (where total.excess > 0) as n_over,
        count(*) as n_stays,
    from total
    inner join numbered_stay on total.stay_no = numbered_stay.stay_no
    group by numbered_stay.fixmedins_code, total.group_no
),

accused as (
    select
        numbered_stay.stay_no,
        numbered_stay.stay_id,
        numbered_stay.nights,
        total.group_no,
        daily_item.unit_kind,
        usual.n_over,
        usual.n_stays,
    from total
    inner join numbered_stay on total.stay_no = numbered_stay.stay_no
    inner join daily_item on total.item_no = daily_item.item_no
    inner join usual on numbered_stay.fixmedins_code = usual.fixmedins_code and total.group_no = usual.group_no
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
    billed_quantity.charged_on,
    billed_quantity.quantity,
    billed_quantity.max_quantity,
    case when billed_quantity.is_one_item = 1 then daily_item.med_list_name else daily_item.item_group end as item_name,
from billed_quantity
inner join accused on billed_quantity.stay_no = accused.stay_no and billed_quantity.group_no = accused.group_no
inner join daily_item on billed_quantity.item_no = daily_item.item_no
where billed_quantity.quantity > billed_quantity.max_quantity
