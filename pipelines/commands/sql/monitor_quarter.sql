-- One row per subject and metric of the newest quarter, or per quarter and metric of one institution.
select
    metric_quarter.*,
    coalesce(institution.fixmedins_name, metric_quarter.subject_id) as series_name,
from metric_quarter
left join institution
    on metric_quarter.subject_type = 'institution' and metric_quarter.subject_id = institution.fixmedins_code
where
    case
        when $institution is not null then metric_quarter.subject_type = 'institution' and metric_quarter.subject_id = $institution
        else metric_quarter.quarter_on = (select max(newest.quarter_on), from metric_quarter as newest)
    end
order by
    case metric_quarter.subject_type when 'all' then 1 when 'county' then 2 when 'hosp_lv' then 3 else 4 end asc,
    metric_quarter.subject_id asc,
    metric_quarter.metric asc,
    metric_quarter.quarter_on desc
