-- One row per scored standing stay: the model that finds it most unusual among its peers.
with
placed as (
    select
        score.subject_id as stay_id,
        score.model_id,
        score.peer_group,
        score.peer_size,
        score.score,
        score.percentile,
        score.reasons,
        row_number() over (
            partition by score.subject_id
            order by score.percentile desc, score.score desc, score.model_id asc
        ) as place,
    from score
    inner join stay on score.subject_id = stay.stay_id
    where score.subject_type = 'stay'
)

select
    stay_id,
    model_id,
    peer_group,
    peer_size,
    score,
    percentile,
    reasons,
from placed
where place = 1
