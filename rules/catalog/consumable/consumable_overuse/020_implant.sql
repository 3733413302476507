-- One row per stay and class of implants: pieces used, most pieces its operations need, what its peers use.
with
used as (
    select
        stay_id,
        oprn_oprt_code,
        device_class,
        min(med_list_name) as item_name,
        sum(cnt) as pieces,
        sum(fee_amount) as fee_amount,
    from implant_line
    group by stay_id, oprn_oprt_code, device_class
),

operation as ( -- listed twice is done twice: both hips, both eyes
    select
        distinct_use.oprn_oprt_code,
        distinct_use.device_class,
        unnest(string_split(replace(distinct_use.oprn_oprt_code, ' ', ''), ';')) as code,
    from (
        select distinct
            oprn_oprt_code,
            device_class,
        from used
    ) as distinct_use
),

rubric as ( -- the first five characters: 79.36 and 79.3600x004 are peers
    select
        oprn_oprt_code,
        device_class,
        string_agg(substr(code, 1, 5), ';' order by code) as rubrics,
    from operation
    where code <> ''
    group by oprn_oprt_code, device_class
),

known as ( -- silent (0) where one operation is unknown or none uses this class
    select
        operation.oprn_oprt_code,
        operation.device_class,
        case
            when count(*) filter (where listed.operation_prefix is null) = 0
                then sum(case when listed.device_class = operation.device_class then listed.max_pieces else 0 end)
            else 0
        end as max_pieces,
    from operation
    left join knowledge_operation_device_limit as listed on starts_with(operation.code, listed.operation_prefix)
    where operation.code <> ''
    group by operation.oprn_oprt_code, operation.device_class
),

compared as (
    select
        used.*,
        rubric.rubrics,
        known.max_pieces as known_max_pieces,
        count(*) over (partition by rubric.rubrics, used.device_class) as n_peers,
        median(used.pieces) over (partition by rubric.rubrics, used.device_class) as usual_pieces,
    from used
    inner join rubric on used.oprn_oprt_code = rubric.oprn_oprt_code and used.device_class = rubric.device_class
    inner join known on used.oprn_oprt_code = known.oprn_oprt_code and used.device_class = known.device_class
)

select
    *,
    greatest(median(abs(pieces - usual_pieces)) over (partition by rubrics, device_class), 1) as deviation,
from compared
