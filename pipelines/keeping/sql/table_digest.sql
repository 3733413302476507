-- One row: how many rows the view `digested` holds, and a hash over them all in whatever order they lie.
with
hashed as (
    select sha256(cast(to_json(digested.fields) as varchar)) as row_hash,
    from digested
)

select
    count(*) as n_rows,
    sha256(coalesce(string_agg(hashed.row_hash, '' order by hashed.row_hash), '')) as digest,
from hashed
