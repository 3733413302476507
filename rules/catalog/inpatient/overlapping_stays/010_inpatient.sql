-- One row per stay of a night or more, with whether it is a newborn's or a mother's.
select
    *,
    coalesce(diag_group like 'P%' or diag_group = 'Z38', false) as is_newborn,
    coalesce(med_type = '52' or diag_group like 'O%', false) as is_mother,
from stay
where nights > 0
