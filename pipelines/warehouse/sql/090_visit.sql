-- One row per outpatient or pharmacy visit (mdtrt_id): its standing settlements merged.
-- materialized: view
with
outpatient as (
    select net_settlement.*,
    from net_settlement
    left join shared_mdtrt
        on
            net_settlement.mdtrt_id = shared_mdtrt.mdtrt_id
            and shared_mdtrt.is_ambiguous = 1
    where
        net_settlement.med_type not in ('21', '52')
        and shared_mdtrt.mdtrt_id is null
),

-- Nearly every visit has one settlement and passes as it is; only the few others are merged.
repeated as (
    select mdtrt_id,
    from outpatient
    group by mdtrt_id
    having count(*) > 1
),

ranked as (
    select
        outpatient.*,
        row_number() over (
            partition by outpatient.mdtrt_id
            order by outpatient.endtime desc, outpatient.setl_time desc, outpatient.setl_id desc
        ) as nth_from_last,
    from outpatient
    inner join repeated
        on outpatient.mdtrt_id = repeated.mdtrt_id
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
    -- One id of several persons or institutions is nobody's visit.
    having min(psn_no) = max(psn_no) and min(fixmedins_code) = max(fixmedins_code)
)

select
    outpatient.mdtrt_id as visit_id,
    outpatient.psn_no,
    outpatient.fixmedins_code,
    outpatient.med_type,
    outpatient.insutype,
    outpatient.begntime as visited_at,
    cast(outpatient.begntime as date) as visited_on,
    outpatient.setl_id,
    outpatient.setl_optr,
    outpatient.rx_dr_codg,
    outpatient.atddr_no,
    outpatient.dscg_maindiag_code as main_diag_code,
    outpatient.dscg_maindiag_name as main_diag_name,
    outpatient.medfee_sumamt as total_amount,
    outpatient.fund_pay_sumamt as fund_amount,
    outpatient.acct_pay as account_amount,
    outpatient.psn_cash_pay as cash_amount,
from outpatient
left join repeated
    on outpatient.mdtrt_id = repeated.mdtrt_id
where repeated.mdtrt_id is null
union all
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
