-- One row per charge line that does not stand as delivered: a refund line, one it took back, or one reversed as a whole.
-- marks: charge_line.is_changed by feedetl_sn
select feedetl_sn,
from charge_line
where cnt < 0
union
select feedetl_sn,
from charge_line
where det_item_fee_sumamt < 0
union
select feedetl_sn,
from charge_refund
union
select charge_line.feedetl_sn,
from charge_line
inner join settlement_reversal as reversed
    on charge_line.setl_id = reversed.setl_id
where reversed.is_standing = 0 -- lines of a reversed settlement go with it, refund lines or not
