-- One row per institution, level, county or all, quarter and metric: beside its own past and the province's average.
with
chosen as ( -- the average of the subject's own level before that of all
    select
        metric_value.subject_type,
        metric_value.subject_id,
        metric_value.period_on,
        metric_value.metric,
        provincial_average.avg_value,
        provincial_average.source_doc,
    from metric_value
    left join institution on metric_value.subject_id = institution.fixmedins_code
    inner join provincial_average
        on
            metric_value.metric = provincial_average.metric
            and metric_value.period_on = provincial_average.quarter_on
            and provincial_average.hosp_lv in (
                'all',
                case
                    when metric_value.subject_type = 'hosp_lv' then metric_value.subject_id
                    else coalesce(institution.hosp_lv, 'all')
                end
            )
    qualify
        row_number() over (
            partition by
                metric_value.subject_type, metric_value.subject_id, metric_value.period_on, metric_value.metric
            order by case when provincial_average.hosp_lv = 'all' then 2 else 1 end
        ) = 1
)

select
    later.subject_type,
    later.subject_id,
    later.period_on as quarter_on,
    later.metric,
    later.observed,
    cast(later.n_cases as integer) as n_cases,
    earlier.observed as previous_value,
    year_ago.observed as year_ago_value,
    cast(chosen.avg_value as double) as province_value,
    later.observed / nullif(cast(chosen.avg_value as double), 0) as province_ratio,
    chosen.source_doc as province_source,
    case when chosen.avg_value is null then 'no_reference' else 'compared' end as status,
from metric_value as later
left join metric_value as earlier
    on
        later.subject_type = earlier.subject_type
        and later.subject_id = earlier.subject_id
        and later.metric = earlier.metric
        and earlier.period_on = later.period_on - interval 3 month
left join metric_value as year_ago
    on
        later.subject_type = year_ago.subject_type
        and later.subject_id = year_ago.subject_id
        and later.metric = year_ago.metric
        and year_ago.period_on = later.period_on - interval 1 year
left join chosen
    on
        later.subject_type = chosen.subject_type
        and later.subject_id = chosen.subject_id
        and later.period_on = chosen.period_on
        and later.metric = chosen.metric
order by later.subject_type, later.subject_id, later.period_on, later.metric
