-- One row per pool × institution that a case may happen at; the crooked pools are a few institutions each.
with
candidate as (
    select
        unnest(case
            when care = 'general' and hosp_lv in ('1', '2') and monitored then ['split', 'ward', 'ghost', 'watched']
            when care = 'general' and hosp_lv in ('1', '2') then ['split', 'ward', 'unwatched']
            when care = 'psychiatric' and monitored then ['psychiatric', 'watched_psychiatric']
            else [care]
        end) as pool,
        inst_no,
    from institution
    where of_case is null
    union all
    select
        unnest([kind, case when fixmedins_type = '1' and hosp_lv in ('1', '2', '3') then 'hospital' end]) as pool,
        inst_no,
    from institution
    where of_case is null and care in ('general', 'outpatient')
    union all
    select
        'linked_pharmacy' as pool,
        inst_no,
    from institution
    where of_case is null and care = 'pharmacy' and sale_rows = 'linked'
    union all
    select
        'surgery' as pool,
        inst_no,
    from institution
    where of_case is null and care = 'general' and hosp_lv in ('2', '3')
),

ordered as (
    select
        pool,
        inst_no,
        row_number() over (partition by pool order by u(pool, inst_no), inst_no) as place,
        count(*) over (partition by pool) as pool_size,
    from candidate
    where pool is not null
),

limited as (
    select
        *,
        case
            when pool in ('split', 'ghost', 'unwatched') then greatest(2, ceil(pool_size * 0.2))
            else pool_size
        end::integer as how_many,
    from ordered
)

select
    pool,
    inst_no,
    place - 1 as place,
    least(pool_size, how_many) as pool_size,
from limited
where place <= how_many
order by pool, place
