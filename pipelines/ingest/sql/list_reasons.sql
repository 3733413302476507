-- One row per reason for which rows of one file are refused, the commonest first, with an example.
select
    column_name,
    reason,
    count(*) as n_rows,
    min_by(column_value, coalesce(row_no, line)) as first_value,
from refused_row
where file_no = $file_no
group by column_name, reason
order by n_rows desc, column_name asc, reason asc
