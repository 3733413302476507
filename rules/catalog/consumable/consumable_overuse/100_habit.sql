-- One row per surgeon or institution with a habit, in the numbers its sentence tells.
select
    'physician' as subject_type,
    concat(fixmedins_code, '|', atddr_no) as subject_id,
    max(n_operations) as n_operations,
    round(max(extra_pieces), 1) as extra_pieces,
    cast(null as bigint) as n_done,
    cast(null as bigint) as n_raised,
    cast(null as decimal(9, 4)) as elsewhere_share,
from surgeon_habit
group by fixmedins_code, atddr_no
union all
select
    'institution' as subject_type,
    fixmedins_code as subject_id,
    cast(null as bigint) as n_operations,
    cast(null as double) as extra_pieces,
    cast(sum(n_done) as bigint) as n_done,
    cast(sum(n_raised) as bigint) as n_raised,
    cast(round(sum(n_expected) / sum(n_done), 4) as decimal(9, 4)) as elsewhere_share,
from institution_habit
group by fixmedins_code
