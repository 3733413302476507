-- One row per physician, person and day: what the physician charged for.
select
    net_charge_line.fixmedins_code,
    net_charge_line.bilg_dr_codg as physician,
    cast(net_charge_line.fee_ocur_time as date) as charged_on,
    net_charge_line.psn_no,
    count(*) as n_lines,
    max(case when stay.stay_id is null then 0 else 1 end) as is_inpatient,
    sum(net_charge_line.det_item_fee_sumamt) as amount,
    sum(
        case when net_charge_line.med_chrgitm_type in ('03', '04') then net_charge_line.det_item_fee_sumamt else 0 end
    ) as exam_amount,
    sum(
        case
            when net_charge_line.med_chrgitm_type in ('09', '10', '11') then net_charge_line.det_item_fee_sumamt
            else 0
        end
    ) as drug_amount,
    sum(
        case when net_charge_line.med_chrgitm_type = '08' then net_charge_line.det_item_fee_sumamt else 0 end
    ) as consumable_amount,
    sum(
        case when net_charge_line.med_chrgitm_type = '05' then net_charge_line.det_item_fee_sumamt else 0 end
    ) as treatment_amount,
    sum(case when net_charge_line.med_chrgitm_type = '05' then net_charge_line.cnt else 0 end) as n_treatments,
from net_charge_line
left join stay on net_charge_line.mdtrt_id = stay.stay_id
where
    net_charge_line.bilg_dr_codg is not null
    and net_charge_line.bilg_dr_codg not in ('未知', '匿名', '无', '-', '0') -- what hospitals write for nobody
group by
    net_charge_line.fixmedins_code,
    net_charge_line.bilg_dr_codg,
    cast(net_charge_line.fee_ocur_time as date),
    net_charge_line.psn_no
