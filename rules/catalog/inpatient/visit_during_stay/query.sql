-- One row per stay during which the patient went to a clinic or bought medicine elsewhere.
with
candidate as (
    select
        stay.stay_id,
        stay.nights,
        visit.setl_id,
        visit.fixmedins_code,
        visit.med_type,
        cast(visit.begntime as date) as visited_on,
        greatest(visit.fund_pay_sumamt, 0) as amount,
    from net_settlement as visit
    inner join stay on visit.psn_no = stay.psn_no
    where
        visit.med_type in ('11', '14', '41')
        and cast(visit.begntime as date) > stay.admitted_on -- strictly inside: neither the day of admission
        and cast(visit.begntime as date) < stay.discharged_on -- nor that of discharge
        -- the institution's own emergency room may be needed; its chronic-disease clinic is the ward's business
        and (visit.fixmedins_code <> stay.fixmedins_code or visit.med_type = '14')
        and not ( -- the newborn is seen under the mother's number
            (stay.med_type = '52' or coalesce(stay.diag_group, '') like 'O%')
            and (
                coalesce(visit.dscg_maindiag_code, '') like 'P%'
                or coalesce(visit.dscg_maindiag_code, '') like 'Z38%'
            )
        )
),

bed_day as (
    select
        stay_id,
        charged_on,
        bed_cnt,
    from stay_day
    where bed_cnt > 0 and stay_id in (select candidate.stay_id, from candidate)
),

bed_total as (
    select
        stay_id,
        sum(bed_cnt) as bed_cnt,
    from bed_day
    group by stay_id
),

accused as (
    select distinct candidate.*, from candidate
    left join leave -- out since the day before the first empty night, back the day after the last
        on
            candidate.stay_id = leave.stay_id
            and candidate.visited_on >= leave.first_night_on
            and date_diff('day', leave.last_night_on, candidate.visited_on) <= 1
    left join bed_day on candidate.stay_id = bed_day.stay_id and candidate.visited_on = bed_day.charged_on
    left join bed_total on candidate.stay_id = bed_total.stay_id
    where
        leave.stay_id is null
        and not ( -- fewer beds billed than nights spent, and none on that day: the bed was given up
            coalesce(bed_total.bed_cnt, candidate.nights) < candidate.nights
            and bed_day.stay_id is null
        )
)

select
    stay.stay_id as subject_id,
    stay.fixmedins_code,
    stay.psn_no,
    stay.admitted_on as begn_date,
    stay.discharged_on as end_date,
    sum(accused.amount) as amount,
    count(*) as n_visits,
    count(case when accused.med_type = '41' then 1 end) as n_purchases,
    string_agg(
        distinct coalesce(place.fixmedins_name, accused.fixmedins_code), '、'
        order by coalesce(place.fixmedins_name, accused.fixmedins_code)
    ) as places,
    string_agg(distinct cast(accused.visited_on as varchar), '、' order by cast(accused.visited_on as varchar)) as dates,
    max(stay.main_diag_name) as diagnosis,
    list(struct_pack(record_type := 'settlement', record_id := accused.setl_id, amount := accused.amount)) as records,
from accused
inner join stay on accused.stay_id = stay.stay_id
left join institution as place on accused.fixmedins_code = place.fixmedins_code
group by stay.stay_id, stay.fixmedins_code, stay.psn_no, stay.admitted_on, stay.discharged_on
order by subject_id
