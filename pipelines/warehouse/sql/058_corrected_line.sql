-- One row per standing charge line of which refund lines took back a part, net of them.
select
    charge_line.feedetl_sn,
    charge_line.setl_id,
    charge_line.mdtrt_id,
    charge_line.psn_no,
    charge_line.fixmedins_code,
    charge_line.fee_ocur_time,
    charge_line.list_type,
    charge_line.med_chrgitm_type,
    charge_line.med_list_codg,
    charge_line.med_list_name,
    cast(charge_line.cnt + charge_refund.cnt_change as decimal(18, 4)) as cnt,
    charge_line.pric,
    cast(
        charge_line.det_item_fee_sumamt + charge_refund.amount_change as decimal(18, 2)
    ) as det_item_fee_sumamt,
    charge_line.bilg_dept_codg,
    charge_line.bilg_dr_codg,
    charge_line.rx_drord_no,
    charge_line.drug_trac_codg,
from charge_line
inner join charge_refund
    on charge_line.feedetl_sn = charge_refund.feedetl_sn
left join settlement_reversal as reversed
    on charge_line.setl_id = reversed.setl_id
where
    charge_line.is_changed = 1
    and charge_line.cnt >= 0
    and charge_line.det_item_fee_sumamt >= 0
    and coalesce(reversed.is_standing, 1) = 1 -- lines of a reversed settlement go with it, refund lines or not
    and charge_line.cnt + charge_refund.cnt_change > 0 -- taken back to the last piece
