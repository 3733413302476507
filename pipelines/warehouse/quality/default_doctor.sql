-- One row per institution and doctor code that stands for no single doctor.
with
line as (
    select
        charge_line.fixmedins_code,
        coalesce(nullif(trim(charge_line.bilg_dr_codg), ''), '(空)') as doctor,
        cast(charge_line.fee_ocur_time as date) as billed_on,
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
        count(*) / approx_count_distinct(billed_on) as n_lines_per_day,
    from line
    group by fixmedins_code, doctor
),

compared as (
    select
        *,
        case
            when doctor in ('(空)', '未知', '匿名', '无', '不详', '其他', '默认', '系统', '管理员', '测试') then 1
            when regexp_matches(lower(doctor), '^[a-z]*(0+|9+)$') then 1 -- 0, D000, 99999
            when lower(doctor) in ('null', 'none', 'unknown', 'admin', 'test', 'default', 'n/a', '-', '/') then 1
            else 0
        end as is_placeholder,
        median(n_lines_per_day) over (partition by fixmedins_code) as usual_lines_per_day,
        count(*) over (partition by fixmedins_code) as n_doctors,
    from doctor_load
),

-- Who sees 50 patients a day bills 50 lines a day (40: the days are estimated); only few codes are counted exactly.
candidate as (
    select *,
    from compared
    where
        is_placeholder = 1
        or (
            n_doctors >= 5
            and n_lines_per_day > 40
            and n_lines_per_day > 5 * usual_lines_per_day
        )
),

seen as (
    select
        candidate.fixmedins_code,
        candidate.doctor,
        candidate.is_placeholder,
        candidate.usual_lines_per_day,
        line.billed_on,
        count(*) as n_lines,
        count(distinct line.psn_no) as n_patients,
    from line
    inner join candidate
        on
            line.fixmedins_code = candidate.fixmedins_code
            and line.doctor = candidate.doctor
    group by
        candidate.fixmedins_code,
        candidate.doctor,
        candidate.is_placeholder,
        candidate.usual_lines_per_day,
        line.billed_on
),

counted as (
    select
        fixmedins_code,
        doctor,
        is_placeholder,
        usual_lines_per_day,
        count(*) as n_days,
        sum(n_patients) as n_patient_days,
        sum(n_lines) / count(*) as n_lines_per_day,
        sum(n_patients) / count(*) as n_patients_per_day,
    from seen
    group by fixmedins_code, doctor, is_placeholder, usual_lines_per_day
)

-- A code nobody could be: on an average day more than 50 patients, and five times the lines of the institution's
-- usual doctor, over at least 10 days, where there are at least five codes to compare.
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
            '开单医生 ', doctor, ' 平均每天 ', cast(round(n_patients_per_day, 1) as decimal(18, 1)), ' 人、开单 ',
            cast(round(n_lines_per_day, 1) as decimal(18, 1)), ' 条，共 ', n_days, ' 天，本机构医生通常每天开单 ',
            cast(round(usual_lines_per_day, 1) as decimal(18, 1)),
            ' 条，疑为多人共用的默认编码，不参与医师工时核查。请核实并填写实际开单医生编码。'
        )
    end as message,
from counted
where
    is_placeholder = 1
    or (n_days >= 10 and n_patients_per_day > 50 and n_lines_per_day > 5 * usual_lines_per_day)
order by subject
