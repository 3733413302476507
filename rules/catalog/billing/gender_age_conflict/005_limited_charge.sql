-- One row per charge line of an item limited to a sex or an age. A table, so that the planner knows how few they are.
select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    charge.med_list_name,
    charge.det_item_fee_sumamt,
    cast(charge.fee_ocur_time as date) as charged_on,
    item.gend_limit,
    item.age_min,
    item.age_max,
from net_charge_line as charge
inner join catalog as item on charge.med_list_codg = item.med_list_codg
where item.gend_limit in ('1', '2') or item.age_min > 0 or item.age_max > 0
