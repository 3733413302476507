-- One row per institution with outpatient visits and the share of examinations in what they cost, roughly.
with
diagnosed as ( -- few diagnoses: their codes are looked at once each
    select
        fixmedins_code,
        dscg_maindiag_code,
        count(*) as n_visits,
        sum(medfee_sumamt) as total_amount,
    from net_settlement
    where med_type in ('11', '14')
    group by fixmedins_code, dscg_maindiag_code
),

attended as (
    select
        fixmedins_code,
        sum(n_visits) as n_visits,
        count(distinct substr(dscg_maindiag_code, 1, 3)) as n_diagnoses,
        sum(total_amount) as total_amount,
    from diagnosed
    where substr(dscg_maindiag_code, 1, 3) not in ('Z00', 'Z01', 'Z02', 'Z10') -- came to be examined
    group by fixmedins_code
),

charged as ( -- gross: refunds cancel out in the sum
    select
        fixmedins_code,
        sum(det_item_fee_sumamt) as amount,
    from charge_line
    where med_chrgitm_type in ('03', '04')
    group by fixmedins_code
),

inpatient as (
    select
        fixmedins_code,
        sum(exam_amount + lab_amount) as amount,
    from stay_day
    group by fixmedins_code
)

select
    attended.fixmedins_code,
    coalesce(institution.hosp_lv, '9') as hosp_lv,
    coalesce(institution.specialty, '') as specialty,
    attended.n_visits,
    attended.n_diagnoses,
    cast(charged.amount - coalesce(inpatient.amount, 0) as double)
    / cast(attended.total_amount as double) as exam_share,
from attended
inner join institution on attended.fixmedins_code = institution.fixmedins_code
inner join charged on attended.fixmedins_code = charged.fixmedins_code
left join inpatient on attended.fixmedins_code = inpatient.fixmedins_code
where
    coalesce(institution.specialty, '') not like '%体检%'
    and attended.n_visits >= $min_stays / 2
    and attended.total_amount > 0
    and charged.amount > coalesce(inpatient.amount, 0) -- who examines nobody is nobody's peer
