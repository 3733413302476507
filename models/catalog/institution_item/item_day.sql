-- One row per institution, drug or consumable, person and day of the last $window_days days: quantity and money.
with
last_day as (
    select max(cast(fee_ocur_time as date)) as charged_on,
    from net_charge_line
)

select
    net_charge_line.fixmedins_code,
    net_charge_line.med_list_codg,
    net_charge_line.psn_no,
    cast(net_charge_line.fee_ocur_time as date) as charged_on,
    date_diff('day', cast(net_charge_line.fee_ocur_time as date), last_day.charged_on) as days_ago,
    min(net_charge_line.med_chrgitm_type) as med_chrgitm_type,
    max(net_charge_line.bilg_dr_codg) as physician,
    sum(net_charge_line.cnt) as quantity,
    sum(net_charge_line.det_item_fee_sumamt) as amount,
from net_charge_line
cross join last_day
where
    net_charge_line.list_type in ('101', '102', '301')
    and net_charge_line.cnt > 0
    and date_diff('day', cast(net_charge_line.fee_ocur_time as date), last_day.charged_on) < $window_days
group by
    net_charge_line.fixmedins_code,
    net_charge_line.med_list_codg,
    net_charge_line.psn_no,
    cast(net_charge_line.fee_ocur_time as date),
    last_day.charged_on
