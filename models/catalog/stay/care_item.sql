-- One row per stay and item of examination, laboratory or treatment: on how many days it was charged.
with
item_day as (
    select distinct
        sized_stay.stay_no,
        net_charge_line.med_list_codg,
        cast(net_charge_line.fee_ocur_time as date) as charged_on,
    from net_charge_line
    inner join inpatient_settlement on net_charge_line.setl_id = inpatient_settlement.setl_id
    inner join sized_stay on inpatient_settlement.mdtrt_id = sized_stay.stay_id
    left join catalog on net_charge_line.med_list_codg = catalog.med_list_codg
    where
        coalesce(net_charge_line.med_chrgitm_type, catalog.med_chrgitm_type) in ('03', '04', '05')
        and sized_stay.kind_no is not null
)

select
    stay_no,
    med_list_codg,
    count(*) as charged_days,
from item_day
group by stay_no, med_list_codg
