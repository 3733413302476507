-- One row per change above expectation, the dearest $most_flags of weeks and of months; with how many there are.
with
placed as (
    select
        monitor_flag.period,
        monitor_flag.dimension,
        monitor_flag.series_id,
        coalesce(institution_total.fixmedins_name, monitor_flag.series_name) as series_name,
        division_name.place_name as division,
        monitor_flag.metric,
        monitor_flag.begn_date,
        monitor_flag.end_date,
        monitor_flag.kind,
        monitor_flag.fixmedins_code,
        monitor_flag.excess_amount,
        monitor_flag.cause,
        monitor_flag.phrase,
        coalesce(institution_total.place <= $most_institutions, false) as has_page,
        count(*) over (partition by monitor_flag.period) as n_flags,
        row_number() over (
            partition by monitor_flag.period
            order by
                monitor_flag.excess_amount desc,
                monitor_flag.dimension asc,
                monitor_flag.series_id asc,
                monitor_flag.metric asc,
                monitor_flag.begn_date asc
        ) as nth,
    from monitor_flag
    left join institution_total on monitor_flag.fixmedins_code = institution_total.fixmedins_code
    left join division_name
        on
            monitor_flag.dimension = 'county'
            and monitor_flag.series_id = division_name.admdvs
            and division_name.named_by <> 'none'
)

select *,
from placed
where nth <= $most_flags
order by period, nth
