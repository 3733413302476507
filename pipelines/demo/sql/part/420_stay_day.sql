-- One row per stay × calendar day on which something may be charged.
with
counted as (
    select
        *,
        unnest(range(nights + 1))::integer as day_no,
    from stay
    where person_no >= getvariable('part_from') and person_no < getvariable('part_upto')
)

select
    stay_no,
    inst_no,
    plan,
    left_out,
    day_no,
    nights,
    (adm_day + day_no)::integer as on_day,
    adm_day,
    adm_second,
    dis_second,
    day_no = nights as last_day,
    -- the day of leaving on leave still has its morning; the days in between have nothing
    leave_nights > 0 and day_no > leave_from and day_no < leave_from + leave_nights as on_leave,
    leave_nights > 2 and day_no >= leave_from and day_no < leave_from + leave_nights as bed_given_up,
    idle_days > 0 and day_no >= idle_from and day_no < idle_from + idle_days as idle,
    is_weekend(adm_day + day_no) or is_festival(adm_day + day_no) as day_off,
    operation_codes is not null and day_no = operation_day_no as operated,
    operation_codes is not null and day_no between operation_day_no + 1 and operation_day_no + 2 as after_operation,
    day_no >= operation_day_no and day_no < operation_day_no + intensive_nights as intensive,
    bills_last_day,
from counted
