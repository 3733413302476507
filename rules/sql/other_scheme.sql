-- One row per other rule whose published findings accuse a settlement that this one accuses too.
select
    other.scheme,
    count(distinct trial_settlement.finding_id) as n_findings,
from trial_settlement
inner join other_settlement on trial_settlement.setl_id = other_settlement.setl_id
inner join finding as other on other_settlement.finding_id = other.finding_id
group by other.scheme
order by n_findings desc, other.scheme asc
