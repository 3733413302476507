-- One row per stay or visit and examination it had, where their share is far above the peers'.
with
asked as (
    select stay_exam.stay_id,
    from stay_exam
    inner join exam_outlier
        on stay_exam.fixmedins_code = exam_outlier.fixmedins_code and stay_exam.unit = exam_outlier.unit
    union -- a stay is seen from several sides
    select paid.mdtrt_id as stay_id,
    from net_settlement as paid
    inner join exam_outlier on paid.fixmedins_code = exam_outlier.fixmedins_code
    where exam_outlier.unit = 'visits' and paid.med_type in ('11', '14')
),

charge as ( -- gross: reads less, and what is accused is netted in the end
    select *,
    from charge_line
    where
        list_type = '201'
        and coalesce(med_chrgitm_type, '03') in ('03', '04') -- unknown: asked of the catalogue below
        and mdtrt_id in (select asked.stay_id, from asked)
)

select
    charge.mdtrt_id as stay_id,
    charge.med_list_codg,
    min(charge.med_list_name) as item_name,
    sum(charge.det_item_fee_sumamt) as exam_amount,
from charge
left join catalog as item on charge.med_list_codg = item.med_list_codg
where coalesce(charge.med_chrgitm_type, item.med_chrgitm_type) in ('03', '04')
group by charge.mdtrt_id, charge.med_list_codg
having sum(charge.det_item_fee_sumamt) > 0
