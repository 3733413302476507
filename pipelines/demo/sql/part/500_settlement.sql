-- One row per settlement as delivered: originals, reversals and re-settlements.
with
event as (
    select unnest(['original', 'reversal', 'resettled']) as event
),

told as (
    select
        bill.*,
        encounter.* exclude (visit_class, visit_no),
        event.event,
        case event.event when 'reversal' then -1 else 1 end as sign,
        setl_key(visit_class, visit_no, part_no, event.event) as setl_id,
        -- a stay settled in parts: each part has its own span
        case when part_no = 1 then begntime else moment(adm_day + (part_no - 1) * part_days, 0) end as part_begntime,
        case when part_no = parts then endtime else moment(adm_day + part_no * part_days, 0) end as part_endtime,
    from bill
    inner join encounter using (visit_class, visit_no)
    cross join event
    where event.event = 'original' or resettled or (event.event = 'reversal' and refunded)
)

select
    setl_id,
    visit_key(visit_class, visit_no) as mdtrt_id,
    person.psn_no,
    institution.fixmedins_code,
    told.med_type,
    person.insutype,
    part_begntime as begntime,
    part_endtime as endtime,
    part_endtime
    + to_seconds(between_whole(60, case visit_class when 1 then 5400 else 300 end, u('pays', visit_no, part_no)))
    + case event
        when 'original' then interval 0 hour
        when 'reversal' then interval 20 hour
        else interval 21 hour
    end as setl_time,
    ipt_no,
    lpad(dept_no::varchar, 2, '0') as adm_dept_codg,
    lpad(dept_no::varchar, 2, '0') as dscg_dept_codg,
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
    sign * account as acct_pay,
    sign * cash as psn_cash_pay,
    (event = 'reversal')::integer as refd_setl_flag,
    case event when 'reversal' then setl_key(visit_class, visit_no, part_no, 'original') end as init_setl_id,
    (parts > 1)::integer as mid_setl_flag,
    till as setl_optr,
    prescriber as rx_dr_codg,
from told
inner join person using (person_no)
inner join institution using (inst_no)
order by setl_time, setl_id
