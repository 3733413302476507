-- One row per institution that has a page, worst first, with everything its page shows.
select
    institution_total.*,
    institution_months.months,
    institution_profile.measures,
    institution_schemes.schemes,
    institution_leads.leads,
    institution_nights.nights,
    institution_stock.stock_item,
    institution_stock.stock_days,
    institution_stock.stock_months,
    institution_stock.stock_counts,
    institution_quality.to_mend,
    institution_quality.n_to_mend,
    institution_odd_months.odd_months,
    series_weeks.weeks,
    institution_metrics.metric_month_on,
    institution_metrics.metrics,
    institution_flags.flags,
from institution_total
left join institution_months on institution_total.fixmedins_code = institution_months.fixmedins_code
left join institution_profile on institution_total.fixmedins_code = institution_profile.fixmedins_code
left join institution_schemes on institution_total.fixmedins_code = institution_schemes.fixmedins_code
left join institution_leads on institution_total.fixmedins_code = institution_leads.fixmedins_code
left join institution_nights on institution_total.fixmedins_code = institution_nights.fixmedins_code
left join institution_stock on institution_total.fixmedins_code = institution_stock.fixmedins_code
left join institution_quality on institution_total.fixmedins_code = institution_quality.fixmedins_code
left join institution_odd_months on institution_total.fixmedins_code = institution_odd_months.fixmedins_code
left join series_weeks
    on series_weeks.dimension = 'institution' and institution_total.fixmedins_code = series_weeks.series_id
left join institution_metrics on institution_total.fixmedins_code = institution_metrics.fixmedins_code
left join institution_flags on institution_total.fixmedins_code = institution_flags.fixmedins_code
where institution_total.place <= $most_institutions
order by institution_total.place
