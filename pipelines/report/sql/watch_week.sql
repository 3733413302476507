-- One row per county, insurance type, visit type and institution of the newest week, $most_series of a dimension (the
-- dearest; of institutions those furthest above expectation): the week, what explains it, and a year of weeks before it.
with
newest as (
    select max(week_on) as week_on,
    from spend_week
),

placed as (
    select
        spend_week.*,
        count(*) over (partition by spend_week.dimension) as n_series,
        row_number() over (
            partition by spend_week.dimension
            order by
                case when spend_week.dimension = 'institution' then spend_week.excess_amount else spend_week.amount end
                desc nulls last,
                spend_week.series_id asc
        ) as nth,
    from spend_week
    inner join newest on spend_week.week_on = newest.week_on
),

shown as (
    select *,
    from placed
    where nth <= $most_series and (dimension <> 'institution' or excess_amount > 0)
)

select
    shown.*,
    institution_total.fixmedins_name,
    division_name.place_name as division,
    coalesce(institution_total.place <= $most_institutions, false) as has_page,
    loudest.fixmedins_name as top_member_name,
    series_weeks.weeks,
from shown
inner join series_weeks
    on shown.dimension = series_weeks.dimension and shown.series_id = series_weeks.series_id
left join institution_total on shown.dimension = 'institution' and shown.series_id = institution_total.fixmedins_code
left join division_name
    on
        shown.dimension = 'county'
        and shown.series_id = division_name.admdvs
        and division_name.named_by <> 'none'
left join institution_total as loudest
    on shown.dimension <> 'institution' and shown.top_member = loudest.fixmedins_code
order by shown.dimension, shown.nth
