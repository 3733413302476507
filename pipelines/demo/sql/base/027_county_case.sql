-- One row per case or look-alike: what happens, where, from when, and the first of its people.
with
placed as (
    select
        *,
        (sum(people) over (order by case_no) - people)::integer as people_before,
        (row_number() over (partition by scheme, pool order by case_no) - 1)::integer as pool_turn,
    from case_list
),

pool_member as (
    select
        placed.*,
        coalesce(case_pool.pool_size, 1) as pool_size,
        case_pool.inst_no,
    from placed
    left join case_pool
        on
            placed.pool = case_pool.pool
            and case_pool.place = case
                -- a till's case needs a shelf of its own; elsewhere chance decides
                when placed.pool like '%pharmacy' then (placed.pool_turn + placed.scheme_no * 5) % case_pool.pool_size
                else floor(u('case place', placed.case_no) * case_pool.pool_size)
            end
)

select
    pool_member.case_no,
    case role when 'planted' then 'C' else 'L' end || lpad(pool_member.case_no::varchar, 7, '0') as case_id,
    scheme,
    role,
    strength,
    pool_member.kind,
    what,
    subject,
    people,
    people_before,
    age_min,
    age_max,
    sex,
    pool_member.pool,
    pool_turn,
    institutions,
    coalesce(pool_member.inst_no, own.inst_no) as inst_no,
    coalesce(institution.county_no, own.county_no) as county_no,
    (pool_turn // pool_size)::integer as item_turn,
    between_whole(12, 255, u('case day', pool_member.case_no)) as begn_day,
from pool_member
left join institution on pool_member.inst_no = institution.inst_no
left join institution as own on pool_member.case_no = own.of_case and own.case_turn = 0
order by pool_member.case_no
