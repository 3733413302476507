-- One row per charge line at such a moment, of lines that stand.
with
few as (
    select psn_no,
    from repeated
    group by psn_no
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

charge as (
    select *,
    from net_charge_line
    where psn_no in (select few.psn_no, from few)
)

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    item.med_list_name as item_name,
    item.is_operation,
    item.is_scan,
    charge.fee_ocur_time as billed_at,
    item.max_at_once,
    repeated.item_no,
    repeated.done_at,
    charge.rx_drord_no,
    charge.det_item_fee_sumamt,
    -- an operation is done as often as it is listed; where none is listed nobody knows
    coalesce(length(paid.oprn_oprt_code) - length(replace(paid.oprn_oprt_code, ';', '')) + 1, 99) as n_operations,
from repeated
inner join single_service as item on repeated.item_no = item.item_no
inner join charge on repeated.psn_no = charge.psn_no and item.med_list_codg = charge.med_list_codg
inner join net_settlement as paid on charge.setl_id = paid.setl_id
where
    repeated.done_at
    = case when item.is_daily = 1 then date_trunc('day', charge.fee_ocur_time) else charge.fee_ocur_time end
    and ( -- at midnight sharp the time is unknown
        item.is_operation = 1
        or hour(charge.fee_ocur_time) + minute(charge.fee_ocur_time) + second(charge.fee_ocur_time) > 0
    )
