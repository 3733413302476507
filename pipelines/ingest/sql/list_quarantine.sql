-- One row per quarantined row of the delivery.
select
    delivered_file.file_name,
    coalesce(refused_row.line, located_row.line, refused_row.row_no + 1) as line_no, -- a Parquet has rows only
    refused_row.column_name,
    case
        when personal_column.column_name is null then refused_row.column_value
        else mask_identifier(refused_row.column_value)
    end as shown_value,
    refused_row.reason,
    coalesce(refused_row.raw, located_row.raw) as row_text,
    delivered_file.extract_name,
    refused_row.amount,
from refused_row
inner join delivered_file
    on refused_row.file_no = delivered_file.file_no
left join located_row
    on
        refused_row.file_no = located_row.file_no
        and refused_row.row_no = located_row.row_no
left join personal_column
    on
        delivered_file.extract_name = personal_column.extract_name
        and refused_row.column_name = personal_column.column_name
order by delivered_file.file_name, line_no, refused_row.column_name, refused_row.reason
