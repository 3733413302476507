-- One row per inpatient stay of the year, numbered, with its doctor, operation day and codes.
with
possible as (
    select
        stay_draft.* exclude (diag_code, diag_name, plan, dept_no, doctor, bed_no),
        person.psn_no,
        person.insutype,
        coalesce(stay_draft.diag_code, diagnosis.code) as diag_code,
        coalesce(stay_draft.diag_name, diagnosis.name) as diag_name,
        coalesce(stay_draft.plan, diagnosis.plan) as plan,
        diagnosis.dept,
        coalesce(stay_draft.dept_no, diagnosis.dept_no) as dept_no,
        stay_draft.doctor as said_doctor,
        stay_draft.bed_no as said_bed_no,
        case
            when stay_draft.operations = 'none' then null
            when stay_draft.operations is not null then stay_draft.operations
            -- what was taken out is not taken out again
            when
                diagnosis.code in ('K35.800', 'K80.200', 'D25.900')
                and row_number() over (partition by stay_draft.person_no, diagnosis.code order by stay_draft.adm_day) > 1
                then null
            when u('is operated', stay_draft.person_no, stay_draft.adm_day) < diagnosis.operation_share
                then diagnosis.operation
        end as operation_codes,
    from stay_draft
    inner join person on stay_draft.person_no = person.person_no
    inner join diagnosis on stay_draft.diag_no = diagnosis.diag_no
    where
        stay_draft.adm_day >= 0
        and stay_draft.adm_day + stay_draft.nights <= 363
        and (person.death_day is null or stay_draft.adm_day + stay_draft.nights <= person.death_day)
),

numbered as (
    select
        *,
        row_number() over (order by person_no, adm_day, adm_second, kind, coalesce(case_no, 0), stay_turn) as stay_no,
        -- patients of the same ward operated on the second or third day
        least(nights - 1, 1 + (u('operated on', person_no, adm_day) < 0.4)::integer) as operation_day_no,
    from possible
)

select
    numbered.*,
    institution.monitored,
    institution.observed_by,
    institution.long_operation_code,
    institution.device_by_piece,
    institution.service_factor,
    institution.goods_factor,
    institution.hosp_lv,
    visit_key(1, stay_no) as mdtrt_id,
    case
        when operation_codes is null then 0
        when other_bed_nights > 0 then other_bed_nights
        when u('intensive care', stay_no) < 0.08 then 1
        else 0
    end as intensive_nights,
    'Z' || lpad((numbered.inst_no * 7 + 1000)::varchar, 5, '0') || lpad(stay_no::varchar, 8, '0') as ipt_no,
    moment(adm_day, adm_second) as admitted_at,
    moment(adm_day + nights, dis_second) as discharged_at,
    case
        when said_doctor is not null then nullif(said_doctor, '')
        when institution.default_doctor and u('unknown doctor', stay_no) < 0.3 then '未知'
        else doctor_key(numbered.inst_no, dept_no, coalesce(surgeon, 1 + stay_no % 4))
    end as doctor,
    case when part_days > 0 then 1 + (nights - 1) // part_days else 1 end as parts,
from numbered
inner join institution on numbered.inst_no = institution.inst_no
order by stay_no
