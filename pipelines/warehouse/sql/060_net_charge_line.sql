-- One row per standing charge line, net of the refund lines that take it back; refund lines are gone.
-- materialized: view
select
    feedetl_sn,
    setl_id,
    mdtrt_id,
    psn_no,
    fixmedins_code,
    fee_ocur_time,
    list_type,
    med_chrgitm_type,
    med_list_codg,
    med_list_name,
    cnt,
    pric,
    det_item_fee_sumamt,
    bilg_dept_codg,
    bilg_dr_codg,
    rx_drord_no,
    drug_trac_codg,
from charge_line
where is_changed = 0 -- nearly all: taken as they are, without any look-up
union all
select *,
from corrected_line
