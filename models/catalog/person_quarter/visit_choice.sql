-- One row per person and quarter with a visit: how many institutions and prescribers were seen.
select
    psn_no,
    cast(date_trunc('quarter', visited_on) as date) as quarter_on,
    count(distinct fixmedins_code) as n_institutions,
    count(distinct coalesce(rx_dr_codg, atddr_no)) as n_prescribers,
from visit
group by psn_no, cast(date_trunc('quarter', visited_on) as date)
having count(*) >= $min_visits
order by psn_no, quarter_on
