-- One row per charge line with which a collector bought such a drug outside a stay: days of supply, fund's share.
with
looked_for as ( -- a list with a condition lets the scan pass over everybody else
    select psn_no,
    from collector
    group by psn_no
    having count(*) > 0
)

select
    sold.feedetl_sn,
    sold.setl_id,
    sold.psn_no,
    item.drug_name,
    sold.fixmedins_code,
    cast(sold.fee_ocur_time as date) as bought_on,
    cast(sold.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose as double) as supply_days,
    sold.det_item_fee_sumamt,
from net_charge_line as sold
inner join resaleable_item as item on sold.med_list_codg = item.med_list_codg
inner join collector on sold.psn_no = collector.psn_no and item.drug_no = collector.drug_no
left join pack_charge
    on sold.fixmedins_code = pack_charge.fixmedins_code and sold.med_list_codg = pack_charge.med_list_codg
left join stay on sold.mdtrt_id = stay.stay_id
where
    sold.psn_no in (select looked_for.psn_no, from looked_for)
    and sold.list_type = '101'
    and stay.stay_id is null -- what is given in a stay is used there
