-- One row: how many keys nothing refers to.
select count(*) as n_keys,
from parent_key
where
    not exists (
        select 1,
        from child_key
        where child_key.key_text = parent_key.key_text
    )
