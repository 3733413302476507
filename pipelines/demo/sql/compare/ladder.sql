-- One row per way of ordering what could be visited: precision at four depths, planted money in the first hundred.
with
planted as (
    select sum(greatest(paid.fund_pay_sumamt, 0)) as amount,
    from (
        select distinct unnest(string_split(setl_ids, ';')) as setl_id,
        from truth
        where role = 'planted' and setl_ids is not null
    ) as accused
    inner join published.net_settlement as paid on accused.setl_id = paid.setl_id
),

placed as (
    select
        'expected amount (the list)' as ordering,
        1 as ordering_no,
        row_number() over (order by rank) as place,
        is_right,
        planted_amount,
    from right_lead
    union all
    select
        'accused money alone' as ordering,
        2 as ordering_no,
        row_number() over (order by amount desc, lead_id asc) as place,
        is_right,
        planted_amount,
    from right_lead
    union all
    select
        'number of findings' as ordering,
        3 as ordering_no,
        row_number() over (order by n_findings desc, lead_id asc) as place,
        is_right,
        planted_amount,
    from right_lead
    union all
    select
        ordering,
        ordering_no,
        place,
        is_right,
        planted_amount,
    from scored_stay
    union all
    select -- the ceiling: who knew the truth could not put more into the first hundred leads
        'planted money (the best there is)' as ordering,
        9 as ordering_no,
        row_number() over (order by planted_amount desc, lead_id asc) as place,
        is_right,
        planted_amount,
    from right_lead
)

select
    ordering,
    count(*) as n_ordered,
    case when count(*) >= 50 then avg(is_right::integer) filter (where place <= 50) end as precision_50,
    case when count(*) >= 100 then avg(is_right::integer) filter (where place <= 100) end as precision_100,
    case when count(*) >= 200 then avg(is_right::integer) filter (where place <= 200) end as precision_200,
    case when count(*) >= 500 then avg(is_right::integer) filter (where place <= 500) end as precision_500,
    coalesce(sum(planted_amount) filter (where place <= 100), 0) / any_value(planted.amount) as money_share_100,
from placed
cross join planted
group by ordering, ordering_no
order by ordering_no, ordering
