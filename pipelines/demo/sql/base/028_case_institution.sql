-- One row per case × institution it happens at: the first of county_case, then the next ones of its pool, or its own.
with
happening as (
    select
        county_case.case_no,
        ((case_pool.place - first_place.place + case_pool.pool_size) % case_pool.pool_size)::integer as nth,
        case_pool.inst_no,
    from county_case
    inner join case_pool as first_place
        on county_case.pool = first_place.pool and county_case.inst_no = first_place.inst_no
    inner join case_pool
        on
            county_case.pool = case_pool.pool
            and (case_pool.place - first_place.place + case_pool.pool_size) % case_pool.pool_size < county_case.institutions
    union all
    select
        of_case as case_no,
        case_turn as nth,
        inst_no,
    from institution
    where of_case is not null
)

select
    *,
    -- a small county may have fewer than the case would like
    (count(*) over (partition by case_no))::integer as places,
from happening
order by case_no, nth
