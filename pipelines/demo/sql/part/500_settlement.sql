-- One row per settlement as delivered: originals, reversals and re-settlements.
with
bill_event as (
    select
        bill.*,
        event,
        case event when 'reversal' then -1 else 1 end as sign,
    from bill
    left join stay on bill.visit_class = 1 and stay.stay_no = bill.visit_no
    left join visit on bill.visit_class = 2 and visit.visit_no = bill.visit_no
    cross join (select unnest(['original', 'reversal', 'resettled']) as event) as bill_kind
    where event = 'original'
        or coalesce(stay.resettled, false)
        or (event = 'reversal' and coalesce(visit.refunded, false))
)

select
    setl_key(bill_event.visit_class, bill_event.visit_no, part_no, event) as setl_id,
    visit_key(bill_event.visit_class, bill_event.visit_no) as mdtrt_id,
    person.psn_no,
    institution.fixmedins_code,
    bill_event.med_type,
    bill_event.insutype,
    case
        when stay.stay_no is null then moment(visit.visit_day, visit.visit_second)
        when part_no = 1 then stay.admitted_at
        else moment(stay.adm_day + (part_no - 1) * stay.part_days, 0)
    end as begntime,
    case
        when stay.stay_no is null then moment(visit.visit_day, visit.visit_second)
        when part_no = stay.parts then stay.discharged_at
        else moment(stay.adm_day + part_no * stay.part_days, 0)
    end as endtime,
    endtime
    + to_seconds(between_whole(60, case when stay.stay_no is null then 300 else 5400 end, u('pays', bill_event.visit_no, part_no)))
    + case event
        when 'original' then interval 0 hour
        when 'reversal' then interval 20 hour
        else interval 21 hour
    end as setl_time,
    stay.ipt_no,
    lpad(stay.dept_no::varchar, 2, '0') as adm_dept_codg,
    lpad(stay.dept_no::varchar, 2, '0') as dscg_dept_codg,
    stay_bed.bed_no as adm_bed,
    stay.adm_way,
    case
        when stay.stay_no is not null then stay.doctor
        when institution.fixmedins_type = '1' and institution.default_doctor and u('unknown', visit.visit_no) < 0.5 then '匿名'
        when institution.fixmedins_type = '1'
            then 'D' || lpad(bill_event.inst_no::varchar, 5, '0') || '00' || lpad((1 + visit.visit_no % 5)::varchar, 2, '0')
    end as atddr_no,
    coalesce(stay.diag_code, visit_diagnosis.code) as dscg_maindiag_code,
    coalesce(stay.diag_name, visit_diagnosis.name) as dscg_maindiag_name,
    case when institution.long_operation_code
        then regexp_replace(stay.operation_codes, '(\d\d\.\d{1,2})', '\1' || '00', 'g')
        else stay.operation_codes
    end as oprn_oprt_code,
    case when part_no = stay.parts then stay.dscg_way when stay.stay_no is not null then '9' end as dscg_way,
    stay.planned as days_rinp_flag_31,
    sign * total as medfee_sumamt,
    sign * fund as fund_pay_sumamt,
    sign * account as acct_pay,
    sign * cash as psn_cash_pay,
    case event when 'reversal' then 1 else 0 end as refd_setl_flag,
    case event when 'reversal' then setl_key(bill_event.visit_class, bill_event.visit_no, part_no, 'original') end
        as init_setl_id,
    case when stay.parts > 1 then 1 else 0 end as mid_setl_flag,
    case when bill_event.med_type = '41' then 'T' || (1 + visit.visit_no % 3) end as setl_optr,
    case when visit.visit_kind = 'pharmacy' and u('prescribed', visit.visit_no) < 0.35
        then 'D' || lpad((1 + visit.visit_no % 40)::varchar, 5, '0') || '0001'
    end as rx_dr_codg,
from bill_event
inner join person on person.person_no = bill_event.person_no
inner join institution on institution.inst_no = bill_event.inst_no
left join stay on bill_event.visit_class = 1 and stay.stay_no = bill_event.visit_no
left join stay_bed on stay_bed.stay_no = stay.stay_no
left join visit on bill_event.visit_class = 2 and visit.visit_no = bill_event.visit_no
left join visit_diagnosis_slot as visit_diagnosis
    on visit_diagnosis.visit_kind = visit.visit_kind
    and visit_diagnosis.slot = floor(u('complaint', visit.visit_no) * 64)::integer
order by setl_time, setl_id
