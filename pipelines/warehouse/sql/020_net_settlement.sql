-- One row per standing settlement, its money net of what was reversed; reversals and reversed ones are gone.
-- materialized: view
select
    setl_id,
    mdtrt_id,
    psn_no,
    fixmedins_code,
    med_type,
    insutype,
    begntime,
    endtime,
    setl_time,
    ipt_no,
    adm_dept_codg,
    dscg_dept_codg,
    adm_bed,
    adm_way,
    atddr_no,
    dscg_maindiag_code,
    dscg_maindiag_name,
    oprn_oprt_code,
    dscg_way,
    cast(coalesce(days_rinp_flag_31, 0) as tinyint) as days_rinp_flag_31,
    medfee_sumamt,
    fund_pay_sumamt,
    cast(coalesce(acct_pay, 0) as decimal(18, 2)) as acct_pay,
    cast(coalesce(psn_cash_pay, 0) as decimal(18, 2)) as psn_cash_pay,
    cast(coalesce(refd_setl_flag, 0) as tinyint) as refd_setl_flag,
    init_setl_id,
    cast(coalesce(mid_setl_flag, 0) as tinyint) as mid_setl_flag,
    setl_optr,
    rx_dr_codg,
    delivery_id,
from settlement
where is_changed = 0 -- most: taken as they are, without any look-up
union all
select *,
from corrected_settlement
