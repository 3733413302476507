-- One row per series of the newest week, or per week of one institution.
select
    spend_week.dimension,
    spend_week.series_id,
    coalesce(institution.fixmedins_name, spend_week.series_id) as series_name,
    spend_week.week_on,
    spend_week.n_settlements,
    spend_week.amount,
    spend_week.expected_amount,
    spend_week.lower_amount,
    spend_week.upper_amount,
    spend_week.excess_amount,
    spend_week.volume_amount,
    spend_week.price_amount,
    spend_week.mix_amount,
    spend_week.top_member,
    spend_week.status,
    spend_week.flagged,
from spend_week
left join institution on spend_week.dimension = 'institution' and spend_week.series_id = institution.fixmedins_code
where
    case
        when $institution is not null then spend_week.dimension = 'institution' and spend_week.series_id = $institution
        else spend_week.week_on = (select max(newest.week_on), from spend_week as newest)
    end
order by spend_week.dimension asc, spend_week.excess_amount desc nulls last, spend_week.series_id asc, spend_week.week_on desc
