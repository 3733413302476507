-- One row per scheme that no rule knows and strength: planted cases, those among the highest scores of their model.
select
    truth.scheme,
    truth.strength,
    count(*) as planted,
    count(*) filter (where scored_stay.place <= $top_share * scored_stay.n_scored) as found,
    median(scored_stay.place / scored_stay.n_scored) as median_place,
from truth
inner join model_scheme on truth.scheme = model_scheme.scheme
left join scored_stay on truth.subject_id = scored_stay.stay_id
where truth.role = 'planted'
group by truth.scheme, truth.strength
order by truth.scheme, truth.strength
