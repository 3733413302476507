-- One row per charge line of such a stay and item, net of refunds.
with
patient as ( -- a list with a condition lets the scan pass over all other stays
    select stay_id,
    from long_bill
    group by stay_id
    having count(*) > 0
)

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.psn_no,
    long_bill.stay_no,
    long_bill.stay_id,
    long_bill.nights,
    long_bill.fixmedins_code,
    long_bill.group_no,
    item.item_no,
    item.unit_kind,
    item.day_max,
    cast(charge.fee_ocur_time as date) as charged_on,
    case when item.unit_kind <> 'day' then cast(charge.fee_ocur_time as date) end as counted_on,
    charge.cnt,
    charge.det_item_fee_sumamt,
from net_charge_line as charge
inner join daily_item as item on charge.med_list_codg = item.med_list_codg
inner join long_bill on charge.mdtrt_id = long_bill.stay_id and item.group_no = long_bill.group_no
where charge.mdtrt_id in (select patient.stay_id, from patient)
