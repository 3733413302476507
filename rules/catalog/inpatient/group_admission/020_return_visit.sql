-- One row per two admissions of one person to one institution within a year, far enough apart to be two occasions.
select
    earlier.fixmedins_code,
    earlier.psn_no,
    earlier.admitted_on as first_on,
    later.admitted_on as second_on,
from free_stay as earlier
inner join free_stay as later
    on earlier.psn_no = later.psn_no and earlier.fixmedins_code = later.fixmedins_code
where
    earlier.n_stays > 1
    and date_diff('day', earlier.admitted_on, later.admitted_on) > $window_days
    and date_diff('day', earlier.admitted_on, later.admitted_on) < 365
order by earlier.fixmedins_code, earlier.psn_no, first_on, second_on
