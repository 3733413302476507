-- One row per key that is referred to and does not exist.
select
    child_key.key_text,
    child_key.n_rows,
from child_key
where
    not exists (
        select 1,
        from parent_key
        where parent_key.key_text = child_key.key_text
    )
order by child_key.key_text
