-- One row per refused row whose place and text were read from the file's bytes.
create temp table located_row (
    file_no integer,
    row_no bigint, -- from 0 within the staged rows
    line bigint, -- physical line, the header being line 1
    raw varchar
)
