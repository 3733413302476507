-- One row per purchase made when more was in hand than can be explained, and the share of it that was too much.
with
beyond as (
    select buyer_no,
    from hoard
    group by buyer_no
    having max(held_days - allowed_days) > 0
),

doubtful as ( -- most who take it would hoard it, each from the one place that treats them: the daily dose is wrong
    select taker.drug_name,
    from taker
    left join beyond on taker.buyer_no = beyond.buyer_no
    where taker.n_fills >= 3
    group by taker.drug_name
    having
        count(*) >= 3
        and 2 * sum(case when beyond.buyer_no is not null then taker.is_at_one_place else 0 end) > count(*)
),

late_purchase as (
    select
        hoard.*,
        taker.psn_no,
        taker.drug_name,
        taker.n_peers,
        taker.usual_dose,
        fill.setl_id,
        fill.fixmedins_code,
        fill.det_item_fee_sumamt,
        least(1, (hoard.held_days - hoard.allowed_days) / hoard.use_days) as excess_share,
    from hoard
    inner join taker on hoard.buyer_no = taker.buyer_no
    inner join fill on hoard.feedetl_sn = fill.feedetl_sn and hoard.buyer_no = fill.buyer_no
    left join doubtful on taker.drug_name = doubtful.drug_name
    where doubtful.drug_name is null and hoard.held_days > hoard.allowed_days
),

hoarder as (
    select buyer_no,
    from late_purchase
    group by buyer_no
    having max(held_days - allowed_days) >= $min_excess_days
)

select late_purchase.*,
from late_purchase
inner join hoarder on late_purchase.buyer_no = hoarder.buyer_no
