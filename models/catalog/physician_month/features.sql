-- One row per physician and month with at least $min_person_days person-days: peer groups and features of the card.
with
own_past as (
    select
        later.fixmedins_code,
        later.physician,
        later.month_on,
        median(earlier.amount / earlier.n_days) as amount_per_day,
    from work_month as later
    inner join work_month as earlier
        on
            later.fixmedins_code = earlier.fixmedins_code
            and later.physician = earlier.physician
            and earlier.month_number between later.month_number - 3 and later.month_number - 1
    where earlier.n_person_days >= $min_person_days and later.n_person_days >= $min_person_days
    group by later.fixmedins_code, later.physician, later.month_on
    having count(*) >= $min_months
)

select
    work_month.fixmedins_code || '|' || work_month.physician
    || '|' || substr(cast(work_month.month_on as varchar), 1, 7) as subject_id,
    work_month.fixmedins_code,
    work_month.month_on as subject_on,
    'L' || coalesce(institution.hosp_lv, '-') || '|' || institution.specialty
    || '|' || case when 2 * work_month.n_inpatient_days > work_month.n_person_days then '病房' else '门诊' end
        as peer_specialty, -- null where the specialty is unknown
    'L' || coalesce(institution.hosp_lv, '-')
    || '|' || case when 2 * work_month.n_inpatient_days > work_month.n_person_days then '病房' else '门诊' end
        as peer_level,
    case when 2 * work_month.n_inpatient_days > work_month.n_person_days then '病房' else '门诊' end as peer_place,
    cast(work_month.n_person_days as double) / work_month.n_days as persons_per_day,
    cast(work_month.n_most_persons as double) * work_month.n_days / work_month.n_person_days as busiest_day_ratio,
    work_month.amount / work_month.n_person_days as amount_per_person,
    cast(work_month.n_lines as double) / work_month.n_person_days as lines_per_person,
    work_month.n_most_treatments as most_treatments,
    work_month.exam_amount / work_month.amount as exam_share,
    work_month.drug_amount / work_month.amount as drug_share,
    work_month.consumable_amount / work_month.amount as consumable_share,
    work_month.treatment_amount / work_month.amount as treatment_share,
    case
        when visit_return.n_visits >= $min_visits
            then cast(visit_return.n_returns as double) / visit_return.n_visits
    end as return_share,
    work_month.amount / work_month.n_days / nullif(own_past.amount_per_day, 0) as amount_change,
from work_month
inner join institution on work_month.fixmedins_code = institution.fixmedins_code
left join visit_return
    on
        work_month.fixmedins_code = visit_return.fixmedins_code
        and work_month.physician = visit_return.physician
        and work_month.month_on = visit_return.month_on
left join own_past
    on
        work_month.fixmedins_code = own_past.fixmedins_code
        and work_month.physician = own_past.physician
        and work_month.month_on = own_past.month_on
where work_month.n_person_days >= $min_person_days
order by work_month.fixmedins_code, work_month.physician, work_month.month_on
