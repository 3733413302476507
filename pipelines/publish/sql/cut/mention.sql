-- One row per value of cell_value that is or names an id, person or institution outside the cut.
with
-- a value of letters and digits only is one word: the many codes of large tables need no search
worded as (
    select value,
    from cell_value
    where not regexp_full_match(value, '[0-9A-Za-z]+')
),

part as (
    select
        value,
        unnest(
            list_distinct(
                list_concat(
                    [value],
                    list_concat(
                        regexp_extract_all(value, '[0-9A-Za-z]+'), regexp_extract_all(value, '[0-9A-Za-z_.-]+')
                    )
                )
            )
        ) as part,
    from worded
)

select cell_value.value,
from cell_value
inner join other_id on cell_value.value = other_id.id
union
select part.value,
from part
inner join other_id on part.part = other_id.id
union
select value,
from worded
where regexp_matches(regexp_replace(value, $own, '', 'g'), $other)
order by value
