-- One row per tip and lead confirmed since it came in: the money confirmed of the records that the tip speaks of.
with
matched as (
    select distinct
        landed_tip.tip_id,
        landed_tip.received_on,
        confirmed_record.lead_id,
        confirmed_record.setl_id,
        confirmed_record.confirmed_amt,
    from landed_tip
    inner join confirmed_record
        on
            (landed_tip.fixmedins_code is null or landed_tip.fixmedins_code = confirmed_record.fixmedins_code)
            and (landed_tip.psn_no is null or landed_tip.psn_no = confirmed_record.psn_no)
            and (landed_tip.scheme is null or landed_tip.scheme = confirmed_record.scheme)
            and landed_tip.received_on <= confirmed_record.closed_on
    where landed_tip.fixmedins_code is not null or landed_tip.psn_no is not null
)

select
    tip_id,
    lead_id,
    sum(coalesce(confirmed_amt, 0)) as confirmed_amt,
    -- of tips that touch one confirmed lead the first is rewarded
    first_value(tip_id) over (partition by lead_id order by min(received_on) asc, tip_id asc) as first_tip_id,
from matched
group by tip_id, lead_id
order by tip_id, lead_id
