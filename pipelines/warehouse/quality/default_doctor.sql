-- One row per institution and doctor code that stands for no single doctor.
with
-- A person once per doctor and day, however many lines.
seen as (
    select distinct
        charge_line.fixmedins_code,
        coalesce(nullif(trim(charge_line.bilg_dr_codg), ''), '(空)') as doctor,
        cast(charge_line.fee_ocur_time as date) as seen_on,
        charge_line.psn_no,
    from charge_line
    inner join institution
        on
            charge_line.fixmedins_code = institution.fixmedins_code
            and institution.fixmedins_type = '1' -- a pharmacy has no doctors
),

doctor_load as (
    select
        fixmedins_code,
        doctor,
        count(*) as n_patient_days,
        count(distinct seen_on) as n_days,
        case
            when doctor in ('(空)', '未知', '匿名', '无', '不详', '其他', '默认', '系统', '管理员', '测试') then 1
            when regexp_matches(lower(doctor), '^[a-z]*(0+|9+)$') then 1 -- 0, D000, 99999
            when lower(doctor) in ('null', 'none', 'unknown', 'admin', 'test', 'default', 'n/a', '-', '/') then 1
            else 0
        end as is_placeholder,
    from seen
    group by fixmedins_code, doctor
),

compared as (
    select
        *,
        n_patient_days / n_days as n_patients_per_day,
        median(n_patient_days / n_days) over (partition by fixmedins_code) as n_patients_per_day_of_others,
        count(*) over (partition by fixmedins_code) as n_doctors,
    from doctor_load
)

-- A code nobody could be: more than 50 patients on an average day and five times the institution's usual doctor,
-- over at least 10 days, where there are at least five codes to compare.
select
    concat(fixmedins_code, '|', doctor) as subject,
    n_patient_days as n_records,
    case
        when is_placeholder = 1
            then
                concat(
                    '开单医生为“', doctor, '”，', n_days, ' 天 ', n_patient_days,
                    ' 人次，不对应任何一名医生，不参与医师工时核查。请在导出中填写实际开单医生编码。'
                )
        else concat(
            '开单医生 ', doctor, ' 平均每天 ', cast(round(n_patients_per_day, 1) as decimal(18, 1)), ' 人，',
            n_days, ' 天 ', n_patient_days, ' 人次，本机构医生通常每天 ',
            cast(round(n_patients_per_day_of_others, 1) as decimal(18, 1)),
            ' 人，疑为多人共用的默认编码，不参与医师工时核查。请核实并填写实际开单医生编码。'
        )
    end as message,
from compared
where
    is_placeholder = 1
    or (
        n_days >= 10
        and n_doctors >= 5
        and n_patients_per_day > 50
        and n_patients_per_day > 5 * n_patients_per_day_of_others
    )
order by subject
