-- How many stays do not yet point at the first patient of their bed.
select count(*) as pending,
from ward_turn
inner join heir_step on ward_turn.stay_no = heir_step.stay_no
where ward_turn.heir_of <> heir_step.heir_of
