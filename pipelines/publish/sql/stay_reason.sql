-- One row per scored stay with something to say: the three strongest phrases of the model that speaks loudest.
with
placed as (
    select
        subject_id as stay_id,
        nullif(array_to_string(json_extract_string(reasons, '$[*].phrase')[1:3], '；'), '') as phrases,
        row_number() over (
            partition by subject_id
            order by percentile desc, score desc, model_id asc
        ) as place,
    from score
    where subject_type = 'stay'
)

select
    stay_id,
    phrases,
from placed
where place = 1 and phrases is not null
order by stay_id
