-- One row per stay the model scored, most unusual first: whether a planted case stands behind it, and the fund's money.
with
planted_stay as (
    select
        paid.mdtrt_id as stay_id,
        sum(greatest(paid.fund_pay_sumamt, 0)) as planted_amount,
    from (
        select distinct unnest(string_split(setl_ids, ';')) as setl_id,
        from truth
        where role = 'planted' and setl_ids is not null
    ) as accused
    inner join published.net_settlement as paid on accused.setl_id = paid.setl_id
    group by paid.mdtrt_id
)

select
    'model score of stays alone' as ordering,
    4 as ordering_no,
    score.subject_id as stay_id,
    row_number() over (order by score.score desc, score.subject_id asc) as place,
    count(*) over () as n_scored,
    planted_stay.stay_id is not null as is_right,
    coalesce(planted_stay.planted_amount, 0) as planted_amount,
from published.score as score
left join planted_stay on score.subject_id = planted_stay.stay_id
where score.model_id = 'stay'
