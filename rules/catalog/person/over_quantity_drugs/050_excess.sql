-- One row per purchase made when more was in hand than can be explained, and the share of it that was too much.
with
person as (
    select
        psn_no,
        drug_name,
        case when max(held_days - allowed_days) > 0 and min(fixmedins_code) = max(fixmedins_code) then 1 else 0 end
            as is_over_at_one_place,
    from hoard
    group by psn_no, drug_name
    having count(*) >= 3
),

doubtful as ( -- most who take it would hoard it, each from the one place that treats them: the daily dose is wrong
    select drug_name,
    from person
    group by drug_name
    having count(*) >= 3 and 2 * sum(is_over_at_one_place) > count(*)
),

late_purchase as (
    select
        hoard.*,
        least(1, (hoard.held_days - hoard.allowed_days) / hoard.use_days) as excess_share,
    from hoard
    left join doubtful on hoard.drug_name = doubtful.drug_name
    where doubtful.drug_name is null and hoard.held_days > hoard.allowed_days
),

hoarder as (
    select
        psn_no,
        drug_name,
    from late_purchase
    group by psn_no, drug_name
    having max(held_days - allowed_days) >= $min_excess_days
)

select late_purchase.*,
from late_purchase
inner join hoarder on late_purchase.psn_no = hoarder.psn_no and late_purchase.drug_name = hoarder.drug_name
