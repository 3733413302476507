-- One row per stay and class of implants that is accused neither by itself nor by its surgeon's habit.
select
    judged.stay_id,
    judged.fixmedins_code,
    coalesce(judged.atddr_no, '') as surgeon, -- those without a code of their own count as one
    judged.device_class,
    judged.rubrics,
    judged.item_name,
    judged.pieces,
    judged.fee_amount,
from judged
left join surgeon_habit
    on
        judged.fixmedins_code = surgeon_habit.fixmedins_code
        and judged.atddr_no = surgeon_habit.atddr_no
        and judged.device_class = surgeon_habit.device_class
where surgeon_habit.atddr_no is null and (judged.max_pieces is null or judged.pieces <= judged.max_pieces)
