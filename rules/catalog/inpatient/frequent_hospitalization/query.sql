-- One row per person in hospital again and again within a year for what needs no bed.
with
counted as (
    select ordinary_stay.*,
    from ordinary_stay
    left join cyclic_stay on ordinary_stay.stay_id = cyclic_stay.stay_id
    where cyclic_stay.stay_id is null
),

year_from as ( -- the window that opens with each stay
    select
        opening.psn_no,
        opening.admitted_on as opens_on,
        opening.stay_id,
        count(*) as n_stays,
        sum(inside.is_light) as n_light,
    from counted as opening
    inner join counted as inside on opening.psn_no = inside.psn_no
    where
        date_diff('day', opening.admitted_on, inside.admitted_on) >= 0
        and date_diff('day', opening.admitted_on, inside.admitted_on) < $window_days -- half-open
    group by opening.psn_no, opening.admitted_on, opening.stay_id
    having count(*) >= $min_stays and sum(inside.is_light) >= $min_light_share * count(*)
),

member as ( -- every stay of such a window, once
    select
        counted.stay_id,
        counted.psn_no,
        counted.fixmedins_code,
        counted.admitted_on,
        counted.discharged_on,
        counted.nights,
        counted.main_diag_code,
        counted.diagnosis,
        counted.is_light,
        max(year_from.n_stays) as n_most,
    from counted
    inner join year_from on counted.psn_no = year_from.psn_no
    where
        date_diff('day', year_from.opens_on, counted.admitted_on) >= 0
        and date_diff('day', year_from.opens_on, counted.admitted_on) < $window_days
    group by
        counted.stay_id, counted.psn_no, counted.fixmedins_code, counted.admitted_on, counted.discharged_on,
        counted.nights, counted.main_diag_code, counted.diagnosis, counted.is_light
),

course as (
    select
        psn_no,
        min(admitted_on) as begn_date,
        max(discharged_on) as end_date,
        min(fixmedins_code) as first_institution,
        count(distinct fixmedins_code) as n_institutions,
        max(n_most) as n_most,
        count(*) as n_stays,
        sum(is_light) as n_light,
        sum(nights) as n_nights,
        string_agg(
            distinct case when is_light = 1 then diagnosis end, '、' order by case when is_light = 1 then diagnosis end
        ) as diagnoses,
        list(struct_pack(
            stay_id := stay_id, fixmedins_code := fixmedins_code, admitted_on := admitted_on,
            discharged_on := discharged_on, main_diag_code := main_diag_code, is_light := is_light
        ) order by admitted_on, stay_id) as stays,
    from member
    group by psn_no
),

paid as (
    select
        member.psn_no,
        sum(settlement.fund_pay_sumamt) as amount,
        list(struct_pack(
            record_type := 'settlement', record_id := settlement.setl_id, amount := settlement.fund_pay_sumamt
        )) as records,
    from member
    inner join net_settlement as settlement on member.stay_id = settlement.mdtrt_id
    group by member.psn_no
)

select
    course.psn_no as subject_id,
    case when course.n_institutions = 1 then course.first_institution end as fixmedins_code,
    course.psn_no,
    course.begn_date,
    course.end_date,
    paid.amount,
    course.n_most,
    course.n_stays,
    course.n_light,
    course.n_nights,
    course.n_institutions,
    case when course.n_institutions > 1 then course.n_institutions end as several_institutions,
    course.diagnoses,
    course.stays,
    paid.records,
from course
inner join paid on course.psn_no = paid.psn_no
order by subject_id
