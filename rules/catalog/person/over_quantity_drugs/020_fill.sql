-- One row per charge line with which a drug was bought outside a stay: days of supply by the catalogue.
with
looked_for as ( -- a list with a condition lets the scan pass over everybody else
    select psn_no,
    from heavy_buyer
    group by psn_no
    having count(*) > 0
)

select
    sold.feedetl_sn,
    sold.setl_id,
    heavy_buyer.buyer_no,
    sold.fixmedins_code,
    cast(sold.fee_ocur_time as date) as filled_on,
    sold.cnt * coalesce(pack_charge.pack_cnt, 1) / item.day_dose as supply_days,
    sold.det_item_fee_sumamt,
from net_charge_line as sold
inner join catalog as item on sold.med_list_codg = item.med_list_codg
inner join heavy_buyer on sold.psn_no = heavy_buyer.psn_no and item.med_list_name = heavy_buyer.drug_name
left join pack_charge
    on sold.fixmedins_code = pack_charge.fixmedins_code and sold.med_list_codg = pack_charge.med_list_codg
left join stay on sold.mdtrt_id = stay.stay_id
where
    sold.psn_no in (select looked_for.psn_no, from looked_for)
    and sold.list_type = '101'
    and item.day_dose > 0
    and stay.stay_id is null -- what is given in a stay is used there
