-- One row per visit, at any time, of a patient to whoever once saw him at great pace.
with
fast_patient as (
    select distinct
        psn_no,
        fixmedins_code,
        doctor,
    from fast_visit
)

select
    settlement.setl_id,
    settlement.psn_no,
    settlement.fixmedins_code,
    settlement.begntime,
    cast(settlement.begntime as date) as visited_on,
    settlement.rx_dr_codg,
    settlement.atddr_no,
    greatest(settlement.fund_pay_sumamt, 0) as amount,
from patient_settlement as settlement
inner join fast_patient
    on
        settlement.psn_no = fast_patient.psn_no
        and settlement.fixmedins_code = fast_patient.fixmedins_code
        and coalesce(settlement.rx_dr_codg, settlement.atddr_no, '') = fast_patient.doctor
where
    (settlement.med_type in ('11', '14') or settlement.rx_dr_codg is not null)
    and hour(settlement.begntime) + minute(settlement.begntime) + second(settlement.begntime) > 0
