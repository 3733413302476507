-- One row per stay and leave: the bed seen empty for no longer than a leave lasts.
select
    stay_id,
    first_night_on,
    last_night_on,
from absence_spell
where
    n_nights <= $leave_nights
    and 2 * n_observed_nights >= n_watched_nights -- who is away most nights is not on leave
order by stay_id, first_night_on
