-- One row per row of a file that the same row, later in the delivery, replaces.
create temp table superseded_row (
    file_no integer,
    row_no bigint -- from 0 within the staged rows
)
