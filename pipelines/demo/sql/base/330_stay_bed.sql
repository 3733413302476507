-- One row per stay with its bed; no bed has two patients at once, unless a case says so.
select
    turn.stay_no,
    coalesce(
        stay.said_bed_no, lpad(turn.dept_no::varchar, 2, '0') || '-' || lpad(first_patient.came::varchar, 3, '0')
    ) as bed_no,
from ward_turn as turn
inner join ward_turn as first_patient on turn.heir_of = first_patient.stay_no
inner join stay on turn.stay_no = stay.stay_no
order by turn.stay_no
