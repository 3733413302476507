-- One row per about a hundred places of the list: the expected recovery of all leads up to there.
with
running as (
    select
        place,
        sum(expected_amount) over (order by place) as recovered,
        count(*) over () as n_leads,
    from shown_lead
)

select
    place,
    recovered,
from running
where place = 1 or place = n_leads or place % greatest(n_leads // 100, 1) = 0
order by place
