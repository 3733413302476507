-- One row per row that gives way to a later one with the same key within the delivery.
with
ranked as (
    select
        file_no,
        row_no,
        key_text,
        record_hash,
        last_value(record_hash) over (
            partition by key_text
            order by file_no, row_no
            rows between unbounded preceding and unbounded following
        ) as last_hash,
        row_number() over (partition by key_text order by file_no desc, row_no desc) as place_from_end,
    from key_candidate
)

select
    file_no,
    row_no,
    key_text,
    record_hash = last_hash as is_identical,
from ranked
where place_from_end > 1
order by file_no, row_no
