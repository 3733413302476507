-- One row per stay, pointing twice as far back along the line of patients who had its bed.
select
    turn.stay_no,
    turn.inst_no,
    turn.dept_no,
    turn.beds,
    turn.came,
    earlier.heir_of,
from ward_turn as turn
inner join ward_turn as earlier on turn.heir_of = earlier.stay_no
order by stay_no
