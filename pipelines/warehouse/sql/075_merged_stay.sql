-- One row per inpatient stay (mdtrt_id) of several standing settlements, merged: mid-stay ones and re-settlements.
-- materialized: view
with
several as (
    select
        *,
        row_number() over (
            partition by mdtrt_id order by begntime, endtime, setl_time, setl_id
        ) as nth_from_first,
        row_number() over (
            partition by mdtrt_id order by endtime desc, begntime desc, setl_time desc, setl_id desc
        ) as nth_from_last,
    from inpatient_settlement
    where n_settlements > 1
),

merged as (
    select
        mdtrt_id,
        min(begntime) as begntime,
        max(endtime) as endtime,
        max(setl_time) as setl_time,
        max(days_rinp_flag_31) as days_rinp_flag_31,
        sum(medfee_sumamt) as medfee_sumamt,
        sum(fund_pay_sumamt) as fund_pay_sumamt,
        sum(acct_pay) as acct_pay,
        sum(psn_cash_pay) as psn_cash_pay,
        count(*) as n_settlements,
    from several
    group by mdtrt_id
)

-- The first settlement says how the patient came, the last one how they left.
select
    closing.mdtrt_id,
    closing.psn_no,
    closing.fixmedins_code,
    closing.med_type,
    closing.insutype,
    merged.begntime as admitted_at,
    merged.endtime as discharged_at,
    opening.adm_way,
    closing.dscg_way,
    merged.days_rinp_flag_31 as planned_return,
    closing.dscg_maindiag_code,
    closing.dscg_maindiag_name,
    closing.oprn_oprt_code,
    coalesce(closing.ipt_no, opening.ipt_no) as ipt_no,
    opening.adm_bed,
    opening.adm_dept_codg,
    closing.dscg_dept_codg,
    closing.atddr_no,
    merged.medfee_sumamt as total_amount,
    merged.fund_pay_sumamt as fund_amount,
    merged.acct_pay as account_amount,
    merged.psn_cash_pay as cash_amount,
    merged.n_settlements,
    opening.setl_id as first_setl_id,
    closing.setl_id as last_setl_id,
    merged.setl_time as settled_at,
from merged
inner join several as opening
    on
        merged.mdtrt_id = opening.mdtrt_id
        and opening.nth_from_first = 1
inner join several as closing
    on
        merged.mdtrt_id = closing.mdtrt_id
        and closing.nth_from_last = 1
