-- One row per charge line of a service billed more often at one moment than it can be done and was ordered.
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
),

line as (
    select
        charge.feedetl_sn,
        charge.setl_id,
        charge.mdtrt_id,
        charge.psn_no,
        charge.fixmedins_code,
        charge.med_list_codg,
        item.med_list_name as item_name,
        item.is_operation,
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
        = case when item.is_operation = 1 then date_trunc('day', charge.fee_ocur_time) else charge.fee_ocur_time end
),

moment as (
    select
        psn_no,
        item_no,
        done_at,
        count(*) as n_lines,
        greatest( -- a repeat order excuses
            max(max_at_once),
            count(distinct rx_drord_no),
            max(case when is_operation = 1 then n_operations else 1 end)
        ) as n_possible,
    from line
    where is_operation = 1 or hour(done_at) + minute(done_at) + second(done_at) > 0 -- at midnight sharp the time is unknown
    group by psn_no, item_no, done_at
)

select
    line.feedetl_sn,
    line.setl_id,
    line.mdtrt_id,
    line.psn_no,
    line.fixmedins_code,
    line.med_list_codg,
    line.item_name,
    line.done_at,
    line.det_item_fee_sumamt,
    moment.n_lines,
    moment.n_possible,
    row_number() over (partition by line.psn_no, line.item_no, line.done_at order by line.feedetl_sn) as nth,
from line
inner join moment
    on line.psn_no = moment.psn_no and line.item_no = moment.item_no and line.done_at = moment.done_at
where moment.n_lines > moment.n_possible
