-- One row per standing settlement, its money net of what was reversed; reversals and reversed ones are gone.
-- materialized: view
select
    settlement.setl_id,
    settlement.mdtrt_id,
    settlement.psn_no,
    settlement.fixmedins_code,
    settlement.med_type,
    settlement.insutype,
    settlement.begntime,
    settlement.endtime,
    settlement.setl_time,
    settlement.ipt_no,
    settlement.adm_dept_codg,
    settlement.dscg_dept_codg,
    settlement.adm_bed,
    settlement.adm_way,
    settlement.atddr_no,
    settlement.dscg_maindiag_code,
    settlement.dscg_maindiag_name,
    settlement.oprn_oprt_code,
    settlement.dscg_way,
    cast(coalesce(settlement.days_rinp_flag_31, 0) as tinyint) as days_rinp_flag_31,
    cast(settlement.medfee_sumamt + coalesce(reversed.medfee_change, 0) as decimal(18, 2)) as medfee_sumamt,
    cast(settlement.fund_pay_sumamt + coalesce(reversed.fund_change, 0) as decimal(18, 2)) as fund_pay_sumamt,
    cast(coalesce(settlement.acct_pay, 0) + coalesce(reversed.account_change, 0) as decimal(18, 2)) as acct_pay,
    cast(coalesce(settlement.psn_cash_pay, 0) + coalesce(reversed.cash_change, 0) as decimal(18, 2)) as psn_cash_pay,
    cast(coalesce(settlement.refd_setl_flag, 0) as tinyint) as refd_setl_flag,
    settlement.init_setl_id,
    cast(coalesce(settlement.mid_setl_flag, 0) as tinyint) as mid_setl_flag,
    settlement.setl_optr,
    settlement.rx_dr_codg,
    settlement.delivery_id,
from settlement
left join settlement_reversal as reversed
    on settlement.setl_id = reversed.setl_id
where coalesce(reversed.is_standing, 1) = 1
