-- One row per metric and group (all, a level, a county): the newest quarter beside its past and the province, and its past.
with
newest as (
    select max(quarter_on) as quarter_on,
    from metric_quarter
),

past as (
    select
        metric_quarter.subject_type,
        metric_quarter.subject_id,
        metric_quarter.metric,
        list(
            struct_pack(
                quarter_on := metric_quarter.quarter_on,
                observed := metric_quarter.observed,
                province_value := metric_quarter.province_value
            ) order by metric_quarter.quarter_on
        ) as quarters,
    from metric_quarter
    where metric_quarter.subject_type <> 'institution'
    group by metric_quarter.subject_type, metric_quarter.subject_id, metric_quarter.metric
)

select
    metric_quarter.*,
    past.quarters,
    division_name.place_name as division,
    row_number() over (
        partition by metric_quarter.subject_type, metric_quarter.metric order by metric_quarter.subject_id
    ) as nth,
from metric_quarter
inner join newest on metric_quarter.quarter_on = newest.quarter_on
inner join past
    on
        metric_quarter.subject_type = past.subject_type
        and metric_quarter.subject_id = past.subject_id
        and metric_quarter.metric = past.metric
left join division_name
    on
        metric_quarter.subject_type = 'county'
        and metric_quarter.subject_id = division_name.admdvs
        and division_name.named_by <> 'none'
order by metric_quarter.subject_type, metric_quarter.subject_id, metric_quarter.metric
