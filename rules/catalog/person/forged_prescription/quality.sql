-- One row per institution that writes a default name where the doctor belongs.
with
signed as (
    select
        fixmedins_code,
        coalesce(rx_dr_codg, atddr_no) as doctor,
        count(*) as n_visits,
    from net_settlement
    where med_type not in ('21', '52') and coalesce(rx_dr_codg, atddr_no) is not null
    group by fixmedins_code, coalesce(rx_dr_codg, atddr_no)
),

code as ( -- few, whereas every institution has its own use of them
    select distinct doctor,
    from signed
),

default_code as (
    select code.doctor,
    from code
    inner join knowledge_default_doctor as known
        on lower(trim(code.doctor)) = lower(known.doctor) and known.match = 'whole'
    union
    select code.doctor,
    from code
    inner join knowledge_default_doctor as known
        on trim(code.doctor) like concat('%', known.doctor) and known.match = 'ends'
),

defaulted as (
    select signed.*,
    from signed
    inner join default_code on signed.doctor = default_code.doctor
)

select
    'doctor_default' as kind,
    fixmedins_code as subject,
    sum(n_visits) as n_records,
    concat(
        '该机构', cast(sum(n_visits) as varchar), '笔门诊购药结算的医师填为默认值（',
        string_agg(doctor, '、' order by doctor), '），无法判断处方雷同。请填写开方医师编码。'
    ) as message,
from defaulted
group by fixmedins_code
order by subject
