-- One row per inpatient stay (mdtrt_id): its standing settlements merged, mid-stay ones and re-settlements included.
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
        min(begntime) as admitted_at,
        max(endtime) as discharged_at,
        max(setl_time) as settled_at,
        max(days_rinp_flag_31) as planned_return,
        sum(medfee_sumamt) as total_amount,
        sum(fund_pay_sumamt) as fund_amount,
        sum(acct_pay) as account_amount,
        sum(psn_cash_pay) as cash_amount,
        count(*) as n_settlements,
    from several
    group by mdtrt_id
),

-- The first settlement says how the patient came, the last one how they left.
stay_parts as (
    select
        closing.mdtrt_id,
        closing.psn_no,
        closing.fixmedins_code,
        closing.med_type,
        closing.insutype,
        merged.admitted_at,
        merged.discharged_at,
        opening.adm_way,
        closing.dscg_way,
        merged.planned_return,
        closing.dscg_maindiag_code,
        closing.dscg_maindiag_name,
        closing.oprn_oprt_code,
        coalesce(closing.ipt_no, opening.ipt_no) as ipt_no,
        opening.adm_bed,
        opening.adm_dept_codg,
        closing.dscg_dept_codg,
        closing.atddr_no,
        merged.total_amount,
        merged.fund_amount,
        merged.account_amount,
        merged.cash_amount,
        merged.n_settlements,
        opening.setl_id as first_setl_id,
        closing.setl_id as last_setl_id,
        merged.settled_at,
    from merged
    inner join several as opening
        on
            merged.mdtrt_id = opening.mdtrt_id
            and opening.nth_from_first = 1
    inner join several as closing
        on
            merged.mdtrt_id = closing.mdtrt_id
            and closing.nth_from_last = 1
    union all
    select
        mdtrt_id,
        psn_no,
        fixmedins_code,
        med_type,
        insutype,
        begntime as admitted_at,
        endtime as discharged_at,
        adm_way,
        dscg_way,
        days_rinp_flag_31 as planned_return,
        dscg_maindiag_code,
        dscg_maindiag_name,
        oprn_oprt_code,
        ipt_no,
        adm_bed,
        adm_dept_codg,
        dscg_dept_codg,
        atddr_no,
        medfee_sumamt as total_amount,
        fund_pay_sumamt as fund_amount,
        acct_pay as account_amount,
        psn_cash_pay as cash_amount,
        n_settlements,
        setl_id as first_setl_id,
        setl_id as last_setl_id,
        setl_time as settled_at,
    from inpatient_settlement
    where n_settlements = 1
)

select
    mdtrt_id as stay_id,
    psn_no,
    fixmedins_code,
    med_type,
    insutype,
    admitted_at,
    discharged_at,
    cast(admitted_at as date) as admitted_on,
    cast(discharged_at as date) as discharged_on,
    cast(date_diff('day', cast(admitted_at as date), cast(discharged_at as date)) as integer) as nights,
    adm_way,
    dscg_way,
    cast(planned_return as tinyint) as planned_return,
    dscg_maindiag_code as main_diag_code,
    dscg_maindiag_name as main_diag_name,
    substr(dscg_maindiag_code, 1, 3) as diag_group,
    oprn_oprt_code,
    ipt_no,
    adm_bed,
    adm_dept_codg,
    dscg_dept_codg,
    atddr_no,
    cast(total_amount as decimal(18, 2)) as total_amount,
    cast(fund_amount as decimal(18, 2)) as fund_amount,
    cast(account_amount as decimal(18, 2)) as account_amount,
    cast(cash_amount as decimal(18, 2)) as cash_amount,
    cast(n_settlements as integer) as n_settlements,
    first_setl_id,
    last_setl_id,
    settled_at,
from stay_parts
