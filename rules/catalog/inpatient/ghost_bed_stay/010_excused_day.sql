-- One row per stay and day spent in the theatre or in intensive care: away from the ward bed, not from the hospital.
select
    stay_id,
    charged_on,
from stay_day
where surgery_amount > 0
union
select
    net_charge_line.mdtrt_id as stay_id,
    cast(net_charge_line.fee_ocur_time as date) as charged_on,
from net_charge_line
where
    net_charge_line.med_list_codg in (
        select item.med_list_codg, from catalog as item
        inner join knowledge_intensive_bed_item as bed on item.med_list_name like concat('%', bed.name_part, '%床%')
    )
order by stay_id, charged_on
