-- One row per charge of an operation: the service, and the devices it used or was said to use.
with
-- what is added or returned stands with the first operation that implants something countable
first_device as (
    select
        stay_no,
        min(nth) as nth,
    from operated
    where oprn_code in ('36.07', '79.36', '79.35', '79.32', '13.71')
    group by stay_no
),

used as (
    select
        operated.*,
        device_slot.item_group,
        device_slot.pieces + case
            when
                device_slot.item_group in ('dev_bone_screw', 'dev_coronary_stent', 'dev_lens')
                and operated.nth = first_device.nth
                then extra_pieces + returned_pieces
            else 0
        end as pieces,
        case
            when device_slot.item_group in ('dev_bone_screw', 'dev_coronary_stent') and operated.nth = first_device.nth then returned_pieces
            else 0
        end as credited,
    from operated
    inner join device_slot
        on
            operated.oprn_code = device_slot.operation
            and device_slot.slot = floor(u('pieces used', operated.stay_no, operated.nth, device_slot.item_group) * 256)::integer
    left join first_device on operated.stay_no = first_device.stay_no
),

piece as (
    -- some hospitals bill one line with the number of pieces, some a line per piece
    select
        *,
        unnest(range(case when device_by_piece then pieces else 1 end))::integer as nth_piece,
        case when device_by_piece then 1 else pieces end as cnt,
    from used
    where pieces > 0
)

select
    stay_no,
    operation_day_no * 1000 + 100 + nth as line_no,
    item.item_no,
    1 as cnt,
    adm_day + operation_day_no as on_day,
    between_whole(32400, 43200, u('operation time', stay_no, nth)) as on_second,
    0 as credited,
from operated
inner join vocabulary_operation as done on operated.oprn_code = done.code
inner join item on done.charge_group = item.item_group and item.place = 0
union all
select
    piece.stay_no,
    operation_day_no * 1000 + 120 + 100 * nth + 40 * (item.list_type = '301' and piece.item_group = 'dev_bone_plate')::integer + nth_piece as line_no,
    case
        when item.selected_item_no is not null and u('dear device', piece.stay_no, piece.item_group) < institution.selected_share
            then item.selected_item_no
        else item.item_no
    end as item_no,
    piece.cnt,
    adm_day + operation_day_no as on_day,
    between_whole(36000, 46800, u('device time', piece.stay_no, nth)) as on_second,
    case
        when piece.device_by_piece then (nth_piece < credited)::integer
        else credited
    end as credited,
from piece
inner join item
    on
        piece.item_group = item.item_group
        and item.place = floor(u('which device', piece.stay_no, piece.item_group) * item.group_size)::integer
inner join institution on piece.inst_no = institution.inst_no
