-- One row per charge that the plan of a stay brings on a day.
with
due as (
    select
        stay_day.stay_no,
        stay_day.day_no,
        stay_day.on_day,
        stay_day.adm_day,
        stay_day.adm_second,
        stay_day.last_day,
        stay_day.dis_second,
        stay_day.inst_no,
        stay_plan.slot,
        case
            when stay_plan.slot = 1 and intensive then 'bed_icu'
            when stay_plan.slot = 3 and intensive then 'nursing_high'
            else stay_plan.item_group
        end as item_group,
        stay_plan.qty_min,
        stay_plan.qty_max,
        stay_plan.hour_min,
        stay_plan.hour_max,
        case stay_plan.sticky when 1 then 0 else stay_day.day_no end as drawn_on,
    from stay_day
    inner join vocabulary_stay_plan as stay_plan on stay_day.plan = stay_plan.plan
    where case stay_plan.phase
        when 'A' then day_no = 0
        when 'D' then not last_day or (bills_last_day and stay_plan.slot = 1)
        when 'K' then not last_day and not day_off
        when 'R' then not last_day and day_no > 0 and day_no % 3 = 0
        when 'O' then operated
        when 'P' then after_operation
        when 'X' then last_day
        else false
    end
    -- a hospital that counts the last day's bed does not count the first day's
    and not (bills_last_day and stay_plan.slot = 1 and day_no = 0 and nights > 0)
    -- the first four lines of every plan are bed, ward round, nursing and general care
    and (stay_plan.slot <= 4 or not (on_leave or bed_given_up or idle))
    and (stay_plan.slot > 4 or not bed_given_up)
    and (left_out is null or not list_contains(string_split(left_out, ';'), stay_plan.item_group))
    and (
        stay_plan.probability >= 1
        or u(
            'is charged', stay_day.stay_no, stay_plan.slot,
            -- a drug that is given is given every day, a weekend less often
            case when stay_plan.sticky = 1 and u('skips', stay_day.stay_no, stay_plan.slot, day_no) > 0.06 then 0 else 1 + day_no end
        ) < stay_plan.probability
    )
),

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
    from due
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
