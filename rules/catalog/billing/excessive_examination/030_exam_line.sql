-- One row per examination or laboratory line of a stay where their share is far above the peers'.
with
outlier_stay as (
    select distinct stay_exam.stay_id,
    from stay_exam
    inner join exam_outlier
        on stay_exam.fixmedins_code = exam_outlier.fixmedins_code and stay_exam.unit = exam_outlier.unit
),

line as (
    select
        charge.feedetl_sn,
        charge.setl_id,
        charge.mdtrt_id as stay_id,
        charge.med_list_codg,
        charge.med_list_name,
        charge.med_chrgitm_type,
        charge.det_item_fee_sumamt,
    from net_charge_line as charge
    where
        charge.list_type = '201'
        and coalesce(charge.med_chrgitm_type, '03') in ('03', '04') -- unknown: asked of the catalogue below
        and charge.mdtrt_id in (select outlier_stay.stay_id, from outlier_stay)
)

select
    line.feedetl_sn,
    line.setl_id,
    line.stay_id,
    line.med_list_codg,
    line.med_list_name,
    line.det_item_fee_sumamt,
from line
left join catalog as item on line.med_list_codg = item.med_list_codg
where coalesce(line.med_chrgitm_type, item.med_chrgitm_type) in ('03', '04')
