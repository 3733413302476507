-- One row per institution and calendar month with a discharge or a visit: peer groups and features of the card.
with
own_past as (
    select
        later.fixmedins_code,
        later.month_on,
        nullif(median(earlier.visits_per_day), 0) as visits_per_day,
        nullif(median(earlier.fund_per_day), 0) as fund_per_day,
    from activity as later
    inner join activity as earlier
        on
            later.fixmedins_code = earlier.fixmedins_code
            and earlier.month_number between later.month_number - 3 and later.month_number - 1
    where earlier.n_contacts >= $min_visits -- a month of nothing is no past to compare with
    group by later.fixmedins_code, later.month_on
    having count(*) >= $min_months
),

regular_stay as (
    select *,
    from stay_month
    where n_stays >= $min_stays -- an average over fewer says nothing
)

select
    activity.fixmedins_code || '|' || substr(cast(activity.month_on as varchar), 1, 7) as subject_id,
    activity.fixmedins_code,
    activity.month_on as subject_on,
    'T' || institution.fixmedins_type || '|L' || coalesce(institution.hosp_lv, '-')
    || '|' || institution.specialty as peer_specialty, -- null where the specialty is unknown
    'T' || institution.fixmedins_type || '|L' || coalesce(institution.hosp_lv, '-') as peer_level,
    'T' || institution.fixmedins_type as peer_type, -- pharmacies and hospitals never meet
    regular_stay.total_amount / regular_stay.n_stays as cost_per_stay,
    regular_stay.bed_days / regular_stay.n_stays as days_per_stay,
    regular_stay.total_amount / regular_stay.bed_days as cost_per_bed_day,
    regular_stay.exam_amount / regular_stay.line_amount as exam_share,
    regular_stay.drug_amount / regular_stay.line_amount as drug_share,
    regular_stay.consumable_amount / regular_stay.line_amount as consumable_share,
    regular_stay.treatment_amount / regular_stay.line_amount as treatment_share,
    cast(regular_stay.n_readmissions as double) / regular_stay.n_stays as readmission_share,
    cast(regular_stay.n_emergency as double) / regular_stay.n_stays as emergency_share,
    case
        when activity.n_contacts >= $min_visits
            then cast(activity.n_out_of_county as double) / activity.n_contacts
    end as out_of_county_share,
    activity.visits_per_day,
    case
        when activity.n_visits >= $min_visits then activity.visit_fund_amount / activity.n_visits
    end as fund_per_visit,
    activity.visits_per_day / own_past.visits_per_day as visit_change,
    case
        when activity.n_stays = 0 or activity.n_stays >= $min_stays -- one dear stay more or less is no change
            then activity.fund_per_day / own_past.fund_per_day
    end as fund_change,
from activity
inner join institution on activity.fixmedins_code = institution.fixmedins_code
left join regular_stay
    on
        activity.fixmedins_code = regular_stay.fixmedins_code
        and activity.month_on = regular_stay.month_on
left join own_past
    on
        activity.fixmedins_code = own_past.fixmedins_code
        and activity.month_on = own_past.month_on
order by activity.fixmedins_code, activity.month_on
