-- One row per charge line of the new day's visits, of settlements delivered again, and refund of one line in a hundred.
with
recent as (
    select charge_line.*,
    from charge_line
    inner join settlement on charge_line.setl_id = settlement.setl_id
    where cast(settlement.setl_time as date) = $last_day
)

select
    recent.* replace (
        recent.feedetl_sn || '-N' as feedetl_sn,
        recent.setl_id || '-N' as setl_id,
        recent.mdtrt_id || '-N' as mdtrt_id,
        recent.init_feedetl_sn || '-N' as init_feedetl_sn,
        recent.fee_ocur_time + $shift as fee_ocur_time
    ),
from recent
union all
select recent.*,
from recent
where hash(recent.setl_id) % 100 = 0
union all
select
    recent.* replace (
        recent.feedetl_sn || '-R' as feedetl_sn,
        recent.feedetl_sn as init_feedetl_sn,
        -recent.cnt as cnt,
        -recent.det_item_fee_sumamt as det_item_fee_sumamt
    ),
from recent
where hash(recent.feedetl_sn) % 100 = 1 and hash(recent.setl_id) % 100 <> 0 and recent.cnt > 0
