-- One row per stay and calendar day with charges.
with
stay_settlement as (
    select
        net_settlement.setl_id,
        stay.stay_id,
        stay.fixmedins_code,
    from stay
    inner join net_settlement
        on net_settlement.mdtrt_id = stay.stay_id
    where net_settlement.med_type in ('21', '52')
),

line as (
    select
        stay_settlement.stay_id,
        stay_settlement.fixmedins_code,
        cast(net_charge_line.fee_ocur_time as date) as charged_on,
        net_charge_line.fee_ocur_time,
        net_charge_line.cnt,
        net_charge_line.det_item_fee_sumamt as amount,
        coalesce(
            net_charge_line.med_chrgitm_type,
            catalog.med_chrgitm_type,
            case net_charge_line.list_type when '101' then '09' when '102' then '10' when '301' then '08' end
        ) as charge_type,
        case
            when hour(net_charge_line.fee_ocur_time) >= 22 or hour(net_charge_line.fee_ocur_time) < 6 then 1
            else 0
        end as at_night,
    from net_charge_line
    inner join stay_settlement
        on stay_settlement.setl_id = net_charge_line.setl_id
    left join catalog
        on catalog.med_list_codg = net_charge_line.med_list_codg
)

select
    stay_id,
    fixmedins_code,
    charged_on,
    cast(coalesce(sum(cnt) filter (where charge_type = '01'), 0) as decimal(18, 4)) as bed_cnt,
    cast(
        count(*) filter (where charge_type in ('03', '04', '05', '06', '09', '10', '11')) as integer
    ) as n_care_lines,
    cast(sum(amount) as decimal(18, 2)) as total_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '01'), 0) as decimal(18, 2)) as bed_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '03'), 0) as decimal(18, 2)) as exam_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '04'), 0) as decimal(18, 2)) as lab_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '05'), 0) as decimal(18, 2)) as treatment_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '06'), 0) as decimal(18, 2)) as surgery_amount,
    cast(
        coalesce(sum(amount) filter (where charge_type in ('09', '10', '11')), 0) as decimal(18, 2)
    ) as drug_amount,
    cast(coalesce(sum(amount) filter (where charge_type = '08'), 0) as decimal(18, 2)) as consumable_amount,
    cast(coalesce(sum(amount) filter (where at_night = 1), 0) as decimal(18, 2)) as night_amount,
    min(fee_ocur_time) filter (where charge_type in ('03', '04', '05', '06', '09', '10', '11')) as first_care_at,
    max(fee_ocur_time) filter (where charge_type in ('03', '04', '05', '06', '09', '10', '11')) as last_care_at,
    cast(count(*) as integer) as n_lines,
from line
group by stay_id, fixmedins_code, charged_on
