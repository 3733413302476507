-- One row per charge line of a high-value implant in a stay with an operation.
select
    stay.stay_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.atddr_no,
    stay.admitted_on,
    stay.discharged_on,
    stay.oprn_oprt_code,
    item.device_class,
    item.med_list_name,
    charge.feedetl_sn,
    charge.cnt,
    charge.det_item_fee_sumamt as fee_amount,
    charge.det_item_fee_sumamt * least(1, stay.fund_amount / nullif(stay.total_amount, 0)) as fund_cost,
from net_charge_line as charge
inner join catalog as item on charge.med_list_codg = item.med_list_codg
inner join stay on charge.mdtrt_id = stay.stay_id
where
    item.high_value = 1
    and item.device_class is not null
    and stay.oprn_oprt_code is not null -- an implant without an operation is another rule's question
