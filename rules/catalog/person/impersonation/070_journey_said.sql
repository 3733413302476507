-- One row per person with the two commonest of such ways, in words.
select
    psn_no,
    concat(
        string_agg(route, '；' order by nth) filter (where nth <= 2),
        case when max(n_routes) > 2 then concat('；此类共', cast(max(n_all_pairs) as varchar), '次') else '' end
    ) as journeys,
from route
group by psn_no
