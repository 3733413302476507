-- One row per outpatient or pharmacy visit (mdtrt_id): its standing settlements merged.
-- materialized: view
select
    net_settlement.mdtrt_id as visit_id,
    net_settlement.psn_no,
    net_settlement.fixmedins_code,
    net_settlement.med_type,
    net_settlement.insutype,
    net_settlement.begntime as visited_at,
    cast(net_settlement.begntime as date) as visited_on,
    net_settlement.setl_id,
    net_settlement.setl_optr,
    net_settlement.rx_dr_codg,
    net_settlement.atddr_no,
    net_settlement.dscg_maindiag_code as main_diag_code,
    net_settlement.dscg_maindiag_name as main_diag_name,
    net_settlement.medfee_sumamt as total_amount,
    net_settlement.fund_pay_sumamt as fund_amount,
    net_settlement.acct_pay as account_amount,
    net_settlement.psn_cash_pay as cash_amount,
from net_settlement
left join shared_mdtrt
    on net_settlement.mdtrt_id = shared_mdtrt.mdtrt_id
where
    net_settlement.med_type not in ('21', '52')
    and shared_mdtrt.mdtrt_id is null -- nearly every visit has one settlement and passes as it is
union all
select *,
from merged_visit
