-- One row per charge line of a limited drug that is not paid for the main diagnosis.
with
off_use as (
    select
        med_list_codg,
        psn_no,
        fixmedins_code,
        main_diag_code,
    from limited_use
    where is_off = 1
),

looked_for as ( -- few, and a list with a condition lets the scan pass over everybody else
    select psn_no,
    from off_use
    group by psn_no
    having count(*) > 0
)

select
    charge.feedetl_sn,
    charge.setl_id,
    charge.mdtrt_id,
    charge.psn_no,
    charge.fixmedins_code,
    charge.med_list_codg,
    charge.med_list_name,
    cast(charge.fee_ocur_time as date) as charged_on,
    paid.dscg_maindiag_code as main_diag_code,
    paid.dscg_maindiag_name as main_diag_name,
    cast(round(
        charge.det_item_fee_sumamt
        * least(1, greatest(0, coalesce(paid.fund_pay_sumamt / nullif(paid.medfee_sumamt, 0), 0))), 2
    ) as decimal(18, 2)) as amount,
from net_charge_line as charge
inner join looked_for on charge.psn_no = looked_for.psn_no
inner join net_settlement as paid on charge.setl_id = paid.setl_id
inner join off_use
    on
        charge.med_list_codg = off_use.med_list_codg
        and charge.psn_no = off_use.psn_no
        and charge.fixmedins_code = off_use.fixmedins_code
        and paid.dscg_maindiag_code = off_use.main_diag_code
where paid.med_type <> '41'
