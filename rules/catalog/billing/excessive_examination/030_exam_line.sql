-- One row per examination or laboratory line of a stay at an institution whose share of them is far above its peers'.
select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id as stay_id,
    charge.med_list_codg,
    charge.med_list_name,
    charge.det_item_fee_sumamt,
from net_charge_line as charge
left join catalog as item on charge.med_list_codg = item.med_list_codg
where
    coalesce(charge.med_chrgitm_type, item.med_chrgitm_type) in ('03', '04')
    and charge.fixmedins_code in (select exam_outlier.fixmedins_code, from exam_outlier)
