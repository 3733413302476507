-- One row per charge line of a service that another one includes.
select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    cast(charge.fee_ocur_time as date) as charged_on,
    charge.det_item_fee_sumamt,
from net_charge_line as charge
inner join part_item on charge.med_list_codg = part_item.med_list_codg
