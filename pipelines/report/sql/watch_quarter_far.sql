-- One row per metric of the newest quarter and institution furthest above the province's average or, where there is
-- none, above its own quarter before; at most $most_quarter_far a metric.
with
newest as (
    select max(quarter_on) as quarter_on,
    from metric_quarter
),

compared as (
    select
        metric_quarter.*,
        case
            when metric_quarter.province_value is not null then metric_quarter.province_ratio
            else metric_quarter.observed / nullif(metric_quarter.previous_value, 0)
        end as ratio,
    from metric_quarter
    inner join newest on metric_quarter.quarter_on = newest.quarter_on
    where metric_quarter.subject_type = 'institution'
),

placed as (
    select
        compared.*,
        coalesce(institution_total.fixmedins_name, compared.subject_id) as fixmedins_name,
        coalesce(institution_total.place <= $most_institutions, false) as has_page,
        row_number() over (
            partition by compared.metric order by compared.ratio desc, compared.subject_id asc
        ) as nth,
    from compared
    left join institution_total on compared.subject_id = institution_total.fixmedins_code
    where compared.ratio >= $least_ratio
)

select *,
from placed
where nth <= $most_quarter_far
order by metric, nth
