-- One row per person whose recorded death can be believed.
with
dead as (
    select
        psn_no,
        die_date,
        count(*) over (partition by die_date) as n_that_day,
        count(*) over (partition by 1) as n_dead,
    from person
    where die_date is not null and die_date >= brdy
)

select
    psn_no,
    die_date,
from dead
where
    not (n_that_day >= $min_shared and n_that_day > $max_shared_share * n_dead) -- a default is nobody's last day
    and not exists (
        select 1, from stay -- a hospital that saw the person die later knows better
        where
            stay.psn_no = dead.psn_no and stay.dscg_way = '5'
            and date_diff('day', dead.die_date, stay.discharged_on) > $posting_days
    )
order by psn_no
