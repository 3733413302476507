-- One row per planted case or honest look-alike: what happens, where, from when, to which free persons.
with
kind_turn as (
    select
        *,
        unnest(range(turns))::integer as turn,
    from vocabulary_case_kind
),

kind as (
    -- every kind once, then the frequent ones again
    select
        *,
        row_number() over (partition by scheme, role order by turn, kind) - 1 as kind_place,
        count(*) over (partition by scheme, role) as kind_places,
    from kind_turn
),

wanted as (
    select
        *,
        unnest(range(
            case role
                when 'planted' then getvariable('cases')
                else greatest(ceil(getvariable('cases') * 1.25), kind_places)
            end::integer
        )) as nth,
    from kind
),

numbered as (
    select
        *,
        row_number() over (order by scheme asc, role desc, nth asc)::integer as case_no,
        case when kind = 'newborn_and_mother' then 'mother' else 'elder' end as part,
    from wanted
    where nth % kind_places = kind_place
),

peopled as (
    select
        *,
        sum(people) over (partition by part order by case_no) - people as person_place,
        row_number() over (partition by pool order by case_no) - 1 as pool_turn,
    from numbered
)

select
    case_no,
    case role when 'planted' then 'C' else 'L' end || lpad(case_no::varchar, 6, '0') as case_id,
    scheme,
    role,
    strength,
    kind,
    what,
    part,
    people,
    person_place,
    peopled.pool,
    pool_turn,
    case_pool.inst_no,
    (pool_turn // coalesce(case_pool.pool_size, 1))::integer as item_turn,
    between_whole(12, 255, u('case day', case_no)) as begn_day,
from peopled
left join case_pool
    on
        peopled.pool = case_pool.pool
        and case_pool.place = case
        -- a till's case needs a shelf of its own; elsewhere chance decides
            when peopled.pool = 'pharmacy' then peopled.pool_turn % case_pool.pool_size
            else floor(u('case place', case_no) * case_pool.pool_size)
        end
order by case_no
