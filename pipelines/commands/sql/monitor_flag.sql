-- One row per change above expectation, the dearest first.
select
    period,
    dimension,
    series_id,
    series_name,
    metric,
    begn_date,
    end_date,
    kind,
    observed,
    expected,
    excess_amount,
    chance,
    cause,
    phrase,
from monitor_flag
where ($period is null or period = $period) and ($institution is null or fixmedins_code = $institution)
order by excess_amount desc, period asc, dimension asc, series_id asc, metric asc
