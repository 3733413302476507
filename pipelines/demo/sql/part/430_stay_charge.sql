-- One row per charge that the plan of a stay brings on a day.
with
drawn as (
    -- lines of one group on one day are of different items
    select
        due.*,
        case
            when item.selected_item_no is not null and u('asks for the dear one', due.stay_no, due.slot) < institution.selected_share
                then item.selected_item_no
            else item.item_no
        end as item_no,
        -- some wards give and write down an antibiotic in the morning and in the evening
        case
            when due.item_group in ('abx_iv', 'resp_iv', 'neb') and not last_day and u('twice a day', due.stay_no, due.slot) < 0.5
                then 2
            else 1
        end as times,
    from due_charge as due
    inner join item
        on
            due.item_group = item.item_group
            and item.place = (
                floor(u('which item', due.stay_no, due.item_group, drawn_on) * item.group_size)::integer + due.slot
            ) % item.group_size
    inner join institution on due.inst_no = institution.inst_no
),

given as (
    select
        *,
        unnest(range(times))::integer as nth_time,
    from drawn
)

select
    stay_no,
    day_no * 1000 + 500 * nth_time + slot as line_no,
    item_no,
    between_whole(qty_min, qty_max, u('units', stay_no, slot, drawn_on)) as cnt,
    on_day,
    28800 * nth_time + case
        -- nothing is charged before the patient is there
        when day_no = 0 then adm_second + floor(u('time', stay_no, slot, day_no) * least(14400, 86300 - adm_second))::integer
        when last_day then least(dis_second - 1800, 28800 + floor(u('time', stay_no, slot, day_no) * 3600)::integer)
        else hour_min * 3600 + floor(u('time', stay_no, slot, day_no) * greatest(1, hour_max - hour_min) * 3600)::integer
    end as on_second,
from given
-- who came in the evening has nothing twice that day
where nth_time = 0 or day_no > 0 or adm_second < 43000
