-- One row per row of a file that goes to quarantine.
create temp table refused_row (
    file_no integer,
    row_no bigint, -- from 0 within the staged rows; null for a row that was never staged
    line bigint, -- null where it is still to be read from the file
    column_name varchar,
    column_value varchar,
    reason varchar,
    raw varchar, -- null where it is still to be read from the file
    amount decimal(18, 2)
)
