-- One row per outpatient or pharmacy visit (mdtrt_id): its standing settlements merged.
-- materialized: view
with
outpatient as (
    select
        net_settlement.*,
        shared_mdtrt.mdtrt_id as shared_mdtrt_id,
    from net_settlement
    left join shared_mdtrt
        on net_settlement.mdtrt_id = shared_mdtrt.mdtrt_id
    where
        net_settlement.med_type not in ('21', '52')
        and coalesce(shared_mdtrt.is_ambiguous, 0) = 0
),

-- Nearly every visit has one settlement and passes as it is; only the few others are merged.
repeated as (
    select
        *,
        row_number() over (
            partition by mdtrt_id order by endtime desc, setl_time desc, setl_id desc
        ) as nth_from_last,
    from outpatient
    where shared_mdtrt_id is not null
),

merged as (
    select
        mdtrt_id,
        min(begntime) as visited_at,
        sum(medfee_sumamt) as total_amount,
        sum(fund_pay_sumamt) as fund_amount,
        sum(acct_pay) as account_amount,
        sum(psn_cash_pay) as cash_amount,
    from repeated
    group by mdtrt_id
)

select
    mdtrt_id as visit_id,
    psn_no,
    fixmedins_code,
    med_type,
    insutype,
    begntime as visited_at,
    cast(begntime as date) as visited_on,
    setl_id,
    setl_optr,
    rx_dr_codg,
    atddr_no,
    dscg_maindiag_code as main_diag_code,
    dscg_maindiag_name as main_diag_name,
    medfee_sumamt as total_amount,
    fund_pay_sumamt as fund_amount,
    acct_pay as account_amount,
    psn_cash_pay as cash_amount,
from outpatient
where shared_mdtrt_id is null
union all
select
    repeated.mdtrt_id as visit_id,
    repeated.psn_no,
    repeated.fixmedins_code,
    repeated.med_type,
    repeated.insutype,
    merged.visited_at,
    cast(merged.visited_at as date) as visited_on,
    repeated.setl_id,
    repeated.setl_optr,
    repeated.rx_dr_codg,
    repeated.atddr_no,
    repeated.dscg_maindiag_code as main_diag_code,
    repeated.dscg_maindiag_name as main_diag_name,
    cast(merged.total_amount as decimal(18, 2)) as total_amount,
    cast(merged.fund_amount as decimal(18, 2)) as fund_amount,
    cast(merged.account_amount as decimal(18, 2)) as account_amount,
    cast(merged.cash_amount as decimal(18, 2)) as cash_amount,
from repeated
inner join merged
    on repeated.mdtrt_id = merged.mdtrt_id
where repeated.nth_from_last = 1
