-- One row: the newest week, month and quarter that can be shown, and how many there are of each.
with
week_bound as (
    select
        max(week_on) as week_on,
        count(distinct week_on) as n_weeks,
    from spend_week
),

month_bound as (
    select
        max(month_on) as month_on,
        count(distinct month_on) as n_months,
    from metric_month
),

quarter_bound as (
    select
        max(quarter_on) as quarter_on,
        count(distinct quarter_on) as n_quarters,
        count(distinct quarter_on) filter (where province_value is not null) as n_with_province,
        min(province_source) as province_source,
    from metric_quarter
)

select
    week_bound.*,
    month_bound.*,
    quarter_bound.*,
from week_bound
cross join month_bound
cross join quarter_bound
