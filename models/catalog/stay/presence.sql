-- One row per monitored stay with enough billed nights to judge: the share of them with somebody in the bed.
select
    stay_id,
    cast(sum(observed) as double) / count(*) as presence_ratio,
from stay_night
where monitored = 1 and billed = 1 and outage = 0 -- a night of outage proves nothing
group by stay_id
having count(*) >= $min_presence_nights
