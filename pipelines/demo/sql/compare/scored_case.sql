-- One row per scheme that no rule names and strength: planted cases, those among the highest scores of their model or,
-- of institutions, those that monitoring tells of. Look-alikes of institutions have a row of their own.
with
watched as (
    select distinct subject_id,
    from published.finding
    where scheme = 'institution_trend' and subject_type = 'institution' and state <> 'withdrawn'
),

judged as (
    select
        truth.scheme,
        coalesce(truth.strength, 'look_alike') as strength,
        case when truth.subject_type = 'institution' then 'monitoring' else 'model' end as judged_by,
        case
            when truth.subject_type = 'institution' then watched.subject_id is not null
            else scored_stay.place <= $top_share * scored_stay.n_scored
        end as is_found,
        scored_stay.place / scored_stay.n_scored as place,
    from truth
    inner join model_scheme on truth.scheme = model_scheme.scheme
    left join scored_stay on truth.subject_id = scored_stay.stay_id and scored_stay.ordering_no = 4 -- the model's
    left join watched on truth.subject_id = watched.subject_id
    where truth.role = 'planted' or truth.subject_type = 'institution'
)

select
    scheme,
    strength,
    judged_by,
    count(*) as planted,
    count(*) filter (where is_found) as found,
    median(place) as median_place,
from judged
group by scheme, strength, judged_by
order by scheme, strength
