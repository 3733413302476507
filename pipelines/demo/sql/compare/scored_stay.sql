-- One row per way of ordering the stays that the model scored and stay, the first first: whether a planted case stands
-- behind it, and the fund's money.
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
),

paid_stay as (
    select
        mdtrt_id as stay_id,
        sum(fund_pay_sumamt) as fund_amount,
    from published.net_settlement
    group by mdtrt_id
),

ordered as (
    select
        'model score of stays alone' as ordering,
        4 as ordering_no,
        subject_id as stay_id,
        score,
    from published.score
    where model_id = 'stay'
    union all
    select
        'money of stays alone' as ordering,
        5 as ordering_no,
        score.subject_id as stay_id,
        cast(coalesce(paid_stay.fund_amount, 0) as double) as score,
    from published.score as score
    left join paid_stay on score.subject_id = paid_stay.stay_id
    where score.model_id = 'stay'
    union all
    select
        ordering,
        6 as ordering_no,
        stay_id,
        score,
    from baseline_stay
)

select
    ordered.ordering,
    ordered.ordering_no,
    ordered.stay_id,
    row_number() over (partition by ordered.ordering order by ordered.score desc, ordered.stay_id asc) as place,
    count(*) over (partition by ordered.ordering) as n_scored,
    planted_stay.stay_id is not null as is_right,
    coalesce(planted_stay.planted_amount, 0) as planted_amount,
from ordered
left join planted_stay on ordered.stay_id = planted_stay.stay_id
