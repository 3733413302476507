-- One row per institution and month with a discharge or a visit: how much went on per delivered day.
with
event as (
    select discharged_on as happened_on,
    from stay
    union all
    select visited_on as happened_on,
    from visit
),

covered_month as (
    select
        cast(date_trunc('month', happened_on) as date) as month_on,
        date_diff('day', min(happened_on), max(happened_on)) + 1 as n_days, -- a month may be delivered in part
    from event
    group by cast(date_trunc('month', happened_on) as date)
),

contact_month as (
    select
        coalesce(visit_month.fixmedins_code, stay_month.fixmedins_code) as fixmedins_code,
        coalesce(visit_month.month_on, stay_month.month_on) as month_on,
        coalesce(visit_month.n_visits, 0) as n_visits,
        coalesce(stay_month.n_stays, 0) as n_stays,
        coalesce(visit_month.n_visits, 0) + coalesce(stay_month.n_stays, 0) as n_contacts,
        coalesce(visit_month.n_out_of_county, 0)
        + coalesce(stay_month.n_out_of_county, 0) as n_out_of_county,
        coalesce(visit_month.fund_amount, 0) as visit_fund_amount,
        coalesce(visit_month.fund_amount, 0) + coalesce(stay_month.fund_amount, 0) as fund_amount,
    from visit_month
    full outer join stay_month
        on
            visit_month.fixmedins_code = stay_month.fixmedins_code
            and visit_month.month_on = stay_month.month_on
)

select
    contact_month.*,
    extract(year from contact_month.month_on) * 12 + extract(month from contact_month.month_on) as month_number,
    cast(contact_month.n_visits as double) / covered_month.n_days as visits_per_day,
    contact_month.fund_amount / covered_month.n_days as fund_per_day,
from contact_month
inner join covered_month on contact_month.month_on = covered_month.month_on
order by contact_month.fixmedins_code, contact_month.month_on
