-- One row per institution and scheme: findings and money before the day and from it on, in all and a month.
with
span as ( -- how long the institution was watched on either side of the day
    select
        net_settlement.fixmedins_code,
        greatest(0, date_diff('day', cast(min(net_settlement.begntime) as date), $since)) / 30.4375 as months_before,
        case
            when max(cast(net_settlement.begntime as date)) >= $since
                then (date_diff('day', greatest($since, cast(min(net_settlement.begntime) as date)), $until) + 1) / 30.4375
            else 0
        end as months_after,
    from net_settlement
    group by net_settlement.fixmedins_code
),

known as (
    select
        recheck_claim.fixmedins_code,
        recheck_claim.scheme,
        false as is_confirmed,
    from recheck_claim
    inner join finding on recheck_claim.finding_id = finding.finding_id
    where finding.first_seen_on < $since
    union all
    select
        confirmed_record.fixmedins_code,
        confirmed_record.scheme,
        true as is_confirmed,
    from confirmed_record
    where confirmed_record.closed_on < $since
),

pair as (
    select
        fixmedins_code,
        scheme,
        bool_or(is_confirmed) as is_confirmed,
    from known
    group by fixmedins_code, scheme
)

select
    recheck_claim.fixmedins_code,
    recheck_claim.scheme,
    pair.scheme is not null as was_known,
    coalesce(pair.is_confirmed, false) as is_confirmed,
    any_value(span.months_before) as months_before,
    any_value(span.months_after) as months_after,
    count(distinct recheck_claim.finding_id) filter (where recheck_claim.served_on < $since) as n_before,
    count(distinct recheck_claim.finding_id) filter (where recheck_claim.served_on >= $since) as n_after,
    coalesce(sum(recheck_claim.amount) filter (where recheck_claim.served_on < $since), 0) as amount_before,
    coalesce(sum(recheck_claim.amount) filter (where recheck_claim.served_on >= $since), 0) as amount_after,
from recheck_claim
inner join span on recheck_claim.fixmedins_code = span.fixmedins_code
left join pair on recheck_claim.fixmedins_code = pair.fixmedins_code and recheck_claim.scheme = pair.scheme
group by recheck_claim.fixmedins_code, recheck_claim.scheme, pair.scheme, pair.is_confirmed
order by recheck_claim.fixmedins_code, recheck_claim.scheme
