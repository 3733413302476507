-- One row per outpatient or pharmacy visit (mdtrt_id) of several standing settlements, merged; the last one names it.
with
ranked as (
    select
        net_settlement.*,
        row_number() over (
            partition by net_settlement.mdtrt_id
            order by net_settlement.endtime desc, net_settlement.setl_time desc, net_settlement.setl_id desc
        ) as nth_from_last,
    from net_settlement
    inner join shared_mdtrt
        on net_settlement.mdtrt_id = shared_mdtrt.mdtrt_id
    where
        net_settlement.med_type not in ('21', '52')
        and shared_mdtrt.is_ambiguous = 0 -- one id of several persons or institutions is nobody's visit
),

merged as (
    select
        mdtrt_id,
        min(begntime) as visited_at,
        sum(medfee_sumamt) as total_amount,
        sum(fund_pay_sumamt) as fund_amount,
        sum(acct_pay) as account_amount,
        sum(psn_cash_pay) as cash_amount,
    from ranked
    group by mdtrt_id
)

select
    ranked.mdtrt_id as visit_id,
    ranked.psn_no,
    ranked.fixmedins_code,
    ranked.med_type,
    ranked.insutype,
    merged.visited_at,
    cast(merged.visited_at as date) as visited_on,
    ranked.setl_id,
    ranked.setl_optr,
    ranked.rx_dr_codg,
    ranked.atddr_no,
    ranked.dscg_maindiag_code as main_diag_code,
    ranked.dscg_maindiag_name as main_diag_name,
    cast(merged.total_amount as decimal(18, 2)) as total_amount,
    cast(merged.fund_amount as decimal(18, 2)) as fund_amount,
    cast(merged.account_amount as decimal(18, 2)) as account_amount,
    cast(merged.cash_amount as decimal(18, 2)) as cash_amount,
from ranked
inner join merged
    on ranked.mdtrt_id = merged.mdtrt_id
where ranked.nth_from_last = 1
