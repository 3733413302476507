-- One row per institution with refund lines that take back no known charge line.
select
    charge_line.fixmedins_code as subject,
    count(*) as n_records,
    concat(
        count(*), ' 条退费明细找不到原明细(如 ', min(charge_line.feedetl_sn), ')，合计 ',
        sum(charge_line.det_item_fee_sumamt), ' 元，未冲减任何明细。请填写原流水号，或补传原明细。'
    ) as message,
from refund_line
inner join charge_line
    on refund_line.refund_sn = charge_line.feedetl_sn
left join matched_refund
    on refund_line.refund_sn = matched_refund.refund_sn
where matched_refund.refund_sn is null
group by charge_line.fixmedins_code
order by subject
