-- One row per pair of stays in one bed at one time, with the nights they share.
with
bed as ( -- numbers that tell beds apart
    select
        fixmedins_code,
        bed_no,
        case when n_mixed_beds > $max_mixed_share * n_beds then 1 else 0 end as is_by_department,
    from bed_numbering
    where
        n_conflicts > 0
        and n_conflicts < $min_conflicts
        and not (n_all_conflicts >= $min_conflicts and n_all_conflicts > $max_conflict_share * n_all_stays)
),

held as (
    select
        assignment.*,
        bed.is_by_department,
    from assignment
    inner join bed on assignment.fixmedins_code = bed.fixmedins_code and assignment.bed_no = bed.bed_no
    where assignment.first_night_on < assignment.until_on
)

select
    earlier.stay_id as earlier_stay_id,
    later.stay_id as later_stay_id,
    later.fixmedins_code,
    later.bed_no,
    later.first_night_on as shared_from,
    least(earlier.until_on, later.until_on) as shared_until,
    earlier.is_seen + later.is_seen as n_seen,
from held as earlier
inner join held as later
    on earlier.fixmedins_code = later.fixmedins_code and earlier.bed_no = later.bed_no
where
    earlier.psn_no <> later.psn_no
    and (earlier.first_night_on < later.first_night_on or (
        earlier.first_night_on = later.first_night_on
        and (earlier.held_from < later.held_from or (
            earlier.held_from = later.held_from and earlier.stay_id < later.stay_id
        ))
    ))
    and later.first_night_on < earlier.until_on -- half-open: who left that day made room
    and earlier.held_until >= later.held_from
    and earlier.has_moved + later.has_moved < 2 -- both only passed through: a recovery room under one number
    and not ( -- the same number in another department may be another bed
        later.is_by_department = 1 and coalesce(earlier.dept_codg <> later.dept_codg, false)
    )
order by later_stay_id, earlier_stay_id, bed_no, shared_from
