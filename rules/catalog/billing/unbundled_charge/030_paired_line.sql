-- One row per charge line of such a service on such a day.
with
few as (
    select psn_no,
    from day_of_both
    group by psn_no
    having count(*) > 0 -- tells the planner that of the lines of all others nothing else need be read
),

charge as (
    select *,
    from net_charge_line
    where psn_no in (select few.psn_no, from few)
)

select distinct
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    cast(charge.fee_ocur_time as date) as charged_on,
    charge.det_item_fee_sumamt,
from charge
inner join paired_item as item on charge.med_list_codg = item.med_list_codg
inner join day_of_both
    on
        charge.psn_no = day_of_both.psn_no
        and cast(charge.fee_ocur_time as date) = day_of_both.charged_on
        and item.bundle_no = day_of_both.bundle_no
