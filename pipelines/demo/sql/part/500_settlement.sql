-- One row per settlement as delivered: originals, reversals and re-settlements.
with
bill_event as (
    select unnest(['original', 'reversal', 'resettled']) as happening,
),

told as (
    select
        bill.*,
        encounter.* exclude (visit_class, visit_no),
        bill_event.happening,
        case bill_event.happening when 'reversal' then -1 else 1 end as sign,
        setl_key(bill.visit_class, bill.visit_no, part_no, bill_event.happening) as setl_id,
        -- a stay settled in parts: some hospitals give each part its own span and flag all of them,
        -- others begin every part with the admission and leave the last unflagged
        inst_no % 2 = 0 as own_spans,
        case when part_no = 1 or not own_spans then begntime else moment(adm_day + (part_no - 1) * part_days, 0) end as part_begntime,
        case when part_no = parts then endtime else moment(adm_day + part_no * part_days, 0) end as part_endtime,
    from bill
    inner join encounter
        on
            bill.visit_class = encounter.visit_class
            and bill.visit_no = encounter.visit_no
    cross join bill_event
    where
        bill_event.happening = 'original'
        or resettled
        or (bill_event.happening = 'reversal' and refunded)
        or (bill_event.happening = 'resettled' and twice)
)

select
    setl_id,
    mdtrt_id,
    psn_no,
    fixmedins_code,
    med_type,
    insutype,
    part_begntime as begntime,
    part_endtime as endtime,
    part_endtime
    + to_seconds(coalesce(
        pays_after, between_whole(60, case visit_class when 1 then 5400 else 300 end, u('pays', visit_no, part_no))
    ))
    + to_hours(case happening when 'original' then 0 when 'reversal' then refund_hours else refund_hours + 1 end) as setl_time,
    ipt_no,
    dept_codg as adm_dept_codg,
    dept_codg as dscg_dept_codg,
    bed_no as adm_bed,
    adm_way,
    doctor as atddr_no,
    diag_code as dscg_maindiag_code,
    diag_name as dscg_maindiag_name,
    operation_codes as oprn_oprt_code,
    case when part_no = parts then dscg_way when visit_class = 1 then '9' end as dscg_way,
    planned as days_rinp_flag_31,
    sign * total as medfee_sumamt,
    sign * fund as fund_pay_sumamt,
    sign * account_pay as acct_pay,
    sign * cash as psn_cash_pay,
    (happening = 'reversal')::integer as refd_setl_flag,
    case happening when 'reversal' then setl_key(visit_class, visit_no, part_no, 'original') end as init_setl_id,
    (parts > 1 and (own_spans or part_no < parts))::integer as mid_setl_flag,
    till as setl_optr,
    prescriber as rx_dr_codg,
from told
