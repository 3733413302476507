-- One row per line of a care plan that falls due on a day of a stay.
create or replace view due_charge as
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
