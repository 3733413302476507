-- One row per refused row among the first $n_told of its file.
with
ranked as (
    select
        file_name,
        line_no,
        column_name,
        shown_value,
        reason,
        row_number() over (partition by file_name order by line_no, column_name, reason) as place,
    from quarantine
)

select
    file_name,
    line_no,
    column_name,
    shown_value,
    reason,
from ranked
where place <= $n_told
order by file_name, place
