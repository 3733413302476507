-- One row per ring and member who came to enough of its gatherings.
select
    present.ring_no,
    present.psn_no,
    count(distinct cast(present.place_no as varchar) || '|' || cast(present.occasion_no as varchar)) as n_gatherings,
from present
inner join gathering
    on
        present.ring_no = gathering.ring_no
        and present.place_no = gathering.place_no
        and present.occasion_no = gathering.occasion_no
group by present.ring_no, present.psn_no
having count(distinct cast(present.place_no as varchar) || '|' || cast(present.occasion_no as varchar)) >= $min_days
order by present.ring_no, present.psn_no
