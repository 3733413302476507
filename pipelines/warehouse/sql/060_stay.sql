-- One row per inpatient stay (mdtrt_id): its standing settlements merged, mid-stay ones and re-settlements included.
with
inpatient as (
    select
        net_settlement.*,
        row_number() over (
            partition by net_settlement.mdtrt_id
            order by net_settlement.begntime, net_settlement.endtime, net_settlement.setl_time, net_settlement.setl_id
        ) as nth_from_first,
        row_number() over (
            partition by net_settlement.mdtrt_id
            order by
                net_settlement.endtime desc,
                net_settlement.begntime desc,
                net_settlement.setl_time desc,
                net_settlement.setl_id desc
        ) as nth_from_last,
    from net_settlement
    left join shared_mdtrt
        on shared_mdtrt.mdtrt_id = net_settlement.mdtrt_id
        and shared_mdtrt.is_ambiguous = 1
    where net_settlement.med_type in ('21', '52')
        and shared_mdtrt.mdtrt_id is null
),

merged as (
    select
        mdtrt_id as stay_id,
        min(begntime) as admitted_at,
        greatest(max(endtime), min(begntime)) as discharged_at,
        max(days_rinp_flag_31) as planned_return,
        sum(medfee_sumamt) as total_amount,
        sum(fund_pay_sumamt) as fund_amount,
        sum(acct_pay) as account_amount,
        sum(psn_cash_pay) as cash_amount,
        count(*) as n_settlements,
        max(setl_time) as settled_at,
    from inpatient
    group by mdtrt_id
),

opening as (
    select mdtrt_id, setl_id, adm_way, ipt_no, adm_bed, adm_dept_codg
    from inpatient
    where nth_from_first = 1
),

closing as (
    select
        mdtrt_id,
        setl_id,
        psn_no,
        fixmedins_code,
        med_type,
        insutype,
        dscg_way,
        dscg_maindiag_code,
        dscg_maindiag_name,
        oprn_oprt_code,
        ipt_no,
        dscg_dept_codg,
        atddr_no,
    from inpatient
    where nth_from_last = 1
)

select
    merged.stay_id,
    closing.psn_no,
    closing.fixmedins_code,
    closing.med_type,
    closing.insutype,
    merged.admitted_at,
    merged.discharged_at,
    cast(merged.admitted_at as date) as admitted_on,
    cast(merged.discharged_at as date) as discharged_on,
    cast(
        date_diff('day', cast(merged.admitted_at as date), cast(merged.discharged_at as date)) as integer
    ) as nights,
    opening.adm_way,
    closing.dscg_way,
    cast(merged.planned_return as tinyint) as planned_return,
    closing.dscg_maindiag_code as main_diag_code,
    closing.dscg_maindiag_name as main_diag_name,
    substr(closing.dscg_maindiag_code, 1, 3) as diag_group,
    closing.oprn_oprt_code,
    coalesce(closing.ipt_no, opening.ipt_no) as ipt_no,
    opening.adm_bed,
    opening.adm_dept_codg,
    closing.dscg_dept_codg,
    closing.atddr_no,
    cast(merged.total_amount as decimal(18, 2)) as total_amount,
    cast(merged.fund_amount as decimal(18, 2)) as fund_amount,
    cast(merged.account_amount as decimal(18, 2)) as account_amount,
    cast(merged.cash_amount as decimal(18, 2)) as cash_amount,
    cast(merged.n_settlements as integer) as n_settlements,
    opening.setl_id as first_setl_id,
    closing.setl_id as last_setl_id,
    merged.settled_at,
from merged
inner join opening
    on opening.mdtrt_id = merged.stay_id
inner join closing
    on closing.mdtrt_id = merged.stay_id
order by stay_id
